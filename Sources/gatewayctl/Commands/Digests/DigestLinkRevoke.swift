import ArgumentParser

struct DigestLinkRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "End a link; it opens nothing from now on.",
        discussion: """
              gatewayctl digest link list Contoso
              gatewayctl digest link revoke Contoso 3f0c2f0e-5c1b-4a53-9f52-0d9c6c1f7a10

            What comes next: whoever still needs it gets a new one: 'gatewayctl digest link Contoso latest'.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Argument(help: "The link's ID, from 'gatewayctl digest link list'.")
    var link: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient {
            try await $0.send(.delete, "tenants", tenant.tenant, "links", link)
        }
        let revoked = try AdminCoding.decode(DigestLink.self, from: body)
        try output.show([revoked], body: body, as: DigestLink.table, empty: "")
    }
}
