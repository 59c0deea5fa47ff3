import ArgumentParser

struct KeyRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Take a key back; it is refused from now on.",
        discussion: """
              gatewayctl key list Contoso
              gatewayctl key revoke Contoso gwk_7hQ2

            What comes next: whoever used it needs another: 'gatewayctl key create Contoso --label ...'.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Argument(help: "The key's ID or prefix, from 'gatewayctl key list'.")
    var key: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Answer: Decodable { var record: APIKey }

    func run() async throws {
        let body = try await connection.withClient {
            try await $0.send(.delete, "tenants", tenant.tenant, "keys", key)
        }
        let record = try AdminCoding.decode(Answer.self, from: body).record
        try output.show([record], body: body, as: APIKey.table, empty: "")
    }
}
