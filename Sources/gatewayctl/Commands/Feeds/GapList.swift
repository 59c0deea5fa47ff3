import ArgumentParser

struct GapList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "What is missing of a customer's audit log, and why.",
        discussion: """
            "content gone": Microsoft listed it and no longer had it. "outage": it was not read for longer than the \
            seven days for which Microsoft keeps content. The customer sees the same list.

              gatewayctl gap list Contoso
              gatewayctl gap list Contoso --output csv > gaps.csv

            What comes next: Microsoft's own audit search in the customer's Purview portal may still have the span.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let gaps: Listing<Gap> = try await connection.withClient {
            try await $0.list(["tenants", tenant.tenant, "gaps"])
        }
        try output.show(
            gaps.items,
            body: gaps.body,
            as: Gap.table,
            empty: "No gaps: everything Microsoft listed is here."
        )
    }
}
