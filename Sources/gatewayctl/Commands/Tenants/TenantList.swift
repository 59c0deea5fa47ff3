import ArgumentParser

struct TenantList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "All customers with their state.",
        discussion: """
            active: read as it comes. paused: by you. suspended: something must be mended; REASON says what, and the \
            gateway sees by itself within the hour when it was.

              gatewayctl tenant list
              gatewayctl tenant list --tag gold
              gatewayctl tenant list --output json | jq -r '.items[] | select(.state == "suspended").name'

            What comes next for one that is suspended: 'gatewayctl tenant check Contoso'.
            """
    )

    @Option(help: ArgumentHelp("Only those with this tag.", valueName: "tag"))
    var tag: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient { try await $0.send(.get, "tenants", query: ["tag": tag]) }
        let tenants = try AdminCoding.decode(Items<Tenant>.self, from: body).items
        try output.show(
            tenants,
            body: body,
            as: Tenant.table,
            empty: "No customers yet. Add the first one: gatewayctl tenant add --help"
        )
    }
}
