import ArgumentParser

struct KeyList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "A customer's keys: who has one and when it was last used.",
        discussion: """
              gatewayctl key list Contoso

            What comes next for one that nobody uses: 'gatewayctl key revoke Contoso PREFIX'.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient { try await $0.send(.get, "tenants", tenant.tenant, "keys") }
        let keys = try AdminCoding.decode(Items<APIKey>.self, from: body).items
        let name = Shell.quoted(tenant.tenant)
        try output.show(
            keys,
            body: body,
            as: APIKey.table,
            empty: "No keys. Issue one: gatewayctl key create \(name) --label ..."
        )
    }
}
