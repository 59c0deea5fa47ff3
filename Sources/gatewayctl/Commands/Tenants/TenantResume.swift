import ArgumentParser

struct TenantResume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Read a paused or suspended customer's audit log again.",
        discussion: """
            What was published since is read first, oldest to newest.

              gatewayctl tenant resume Contoso

            What comes next: 'gatewayctl subscription list Contoso' shows how it catches up.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient { try await $0.send(.post, "tenants", tenant.tenant, "resume") }
        let resumed = try AdminCoding.decode(Tenant.self, from: body)
        try output.show([resumed], body: body, as: Tenant.table, empty: "")
    }
}
