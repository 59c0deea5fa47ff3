import ArgumentParser

struct ContentList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "A customer's content blobs that are not stored, newest first.",
        discussion: """
            waiting: in the queue, to be fetched or tried again. dead: given up after many tries. gone: Microsoft had \
            it no more. KEPT UNTIL: Microsoft deletes it then.

              gatewayctl content list Contoso
              gatewayctl content list Contoso --state dead --output csv

            What comes next: 'gatewayctl content show Contoso ID' explains one, 'gatewayctl content retry Contoso --all' \
            tries the dead letters again.
            """
    )

    enum State: String, ExpressibleByArgument, CaseIterable { case waiting, dead, gone }

    @OptionGroup var tenant: TenantArgument

    @Option(help: "Only those.")
    var state: State?

    @OptionGroup var limit: LimitOption

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let letters: Listing<ContentLetter> = try await connection.withClient {
            try await $0.list(
                ["tenants", tenant.tenant, "content"],
                filters: state.map { ["state": $0.rawValue] } ?? [:],
                limit: limit.limit
            )
        }
        let empty =
            state == nil
            ? "Nothing: every content blob that Microsoft listed is stored." : "None is \(state?.rawValue ?? "")."
        try output.show(letters.items, body: letters.body, as: ContentLetter.table, empty: empty)
        limit.note(letters)
        if output.output == .table, letters.items.contains(where: { $0.state == "dead" }) {
            Console.note("Next: gatewayctl content show \(Shell.quoted(tenant.tenant)) ID")
        }
    }
}
