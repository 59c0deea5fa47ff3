import ArgumentParser

struct TenantCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Try a customer's app registration and subscriptions with Microsoft, now.",
        discussion: """
            Looks at the token, its roles, the tenant, auditing and each subscription, and starts a subscription that \
            is missing. Ends with 1 if anything failed, so it serves as a monitoring probe.

              gatewayctl tenant check Contoso

            What comes next: each failed line says it.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await CheckReport.telling(output) {
            try await connection.withClient { try await $0.send(.post, "tenants", tenant.tenant, "check") }
        }
        let answer = try AdminCoding.decode(CheckedTenant.self, from: body)
        try CheckReport.show(answer.checks, body: body, output)
        if let failure = answer.checks.failure { throw failure }
    }
}
