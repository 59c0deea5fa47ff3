import ArgumentParser

struct TenantPause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Stop reading a customer's audit log until resumed.",
        discussion: """
            Nothing is forgotten, but Microsoft keeps content for seven days: a longer pause leaves a gap.

              gatewayctl tenant pause Contoso

            What comes next: 'gatewayctl tenant resume Contoso'.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient { try await $0.send(.post, "tenants", tenant.tenant, "pause") }
        let paused = try AdminCoding.decode(Tenant.self, from: body)
        try output.show([paused], body: body, as: Tenant.table, empty: "")
    }
}
