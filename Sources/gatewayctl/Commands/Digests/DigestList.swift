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

    @Option(help: "At most so many (default: the gateway's).")
    var limit: Int?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit is 1 or more.") }
    }

    func run() async throws {
        let body = try await connection.withClient {
            try await $0.send(.get, "tenants", tenant.tenant, "digests", query: ["limit": limit.map { String($0) }])
        }
        let digests = try AdminCoding.decode(Items<DigestSummary>.self, from: body).items
        let name = Shell.quoted(tenant.tenant)
        try output.show(
            digests,
            body: body,
            as: DigestSummary.table,
            empty: "No digests yet. Make one: gatewayctl digest run \(name)"
        )
    }
}
