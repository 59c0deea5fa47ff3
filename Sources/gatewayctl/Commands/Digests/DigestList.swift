import ArgumentParser

struct DigestList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "A customer's digests, newest first.",
        discussion: """
              gatewayctl digest list Contoso --limit 7

            What comes next: 'gatewayctl digest show Contoso ID'.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Option(help: "Only those.")
    var cadence: Cadence?

    @OptionGroup var limit: LimitOption

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let digests: Listing<DigestSummary> = try await connection.withClient {
            try await $0.list(
                ["tenants", tenant.tenant, "digests"],
                filters: cadence.map { ["cadence": $0.rawValue] } ?? [:],
                limit: limit.limit
            )
        }
        let name = Shell.quoted(tenant.tenant)
        try output.show(
            digests.items,
            body: digests.body,
            as: DigestSummary.table,
            empty: "No digests yet. Make one: gatewayctl digest run \(name)"
        )
        limit.note(digests)
    }
}
