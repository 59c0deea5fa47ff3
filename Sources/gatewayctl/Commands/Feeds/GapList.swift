import ArgumentParser

struct GapList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "What is missing of a customer's audit log, and why.",
        discussion: """
            open: it can still be closed, until the time that is shown. for good: nobody can close it any more. closed: \
            what was missing came after all. The customer sees the same list.

              gatewayctl gap list Contoso --open
              gatewayctl gap list --all --open
              gatewayctl gap list Contoso --output csv > gaps.csv

            What comes next: below the table. For what is gone for good, the audit search in the customer's own \
            Purview portal may still have the span.
            """
    )

    @Argument(help: "The tenant's name or tenant ID.")
    var tenant: String?

    @Flag(help: "The gaps of all customers.")
    var all = false

    @Flag(help: "Only what is not closed.")
    var open = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if (tenant == nil) != all || tenant?.allSatisfy(\.isWhitespace) ?? false {
            throw ValidationError("Name one TENANT, or say --all.")
        }
    }

    func run() async throws {
        let path = tenant.map { ["tenants", $0, "gaps"] } ?? ["gaps"]
        let gaps: Listing<Gap> = try await connection.withClient {
            try await $0.list(path, filters: open ? ["open": "true"] : [:])
        }
        try output.show(
            gaps.items,
            body: gaps.body,
            as: all ? Gap.tableOfAll : Gap.table,
            empty: open ? "No open gaps." : "No gaps: everything Microsoft listed is here."
        )
        let remedies = gaps.items.remedies
        if output.output == .table, !remedies.isEmpty { try Console.print("\n" + remedies) }
    }
}
