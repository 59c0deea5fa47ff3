import ArgumentParser

struct TenantShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One customer: is its data complete, since when not, why, what to do.",
        discussion: """
            The first line is the verdict; below it everything that was found, the worst first, each with its next step. \
            Then the customer, and for each content type how far it is and how many requests it took.

              gatewayctl tenant show Contoso
              gatewayctl tenant show 11111111-2222-3333-4444-555555555555 --output json | jq .completeness

            CSV has the customer's line alone; 'subscription list' has the subscriptions'. What comes next: each \
            finding says it; 'gatewayctl tenant check Contoso' asks Microsoft now.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient { try await $0.send(.get, "tenants", tenant.tenant) }
        switch output.output {
        case .json: try Console.print(bytes: body)
        case .csv: try Console.print(Tenant.table.csv([try AdminCoding.decode(Subject.self, from: body).tenant]))
        case .table:
            let report = try AdminCoding.decode(TenantReport.self, from: body)
            try Console.print(TenantScreen(report: report, zone: output.zone, terminal: .current()).text())
        }
    }

    private struct Subject: Decodable { var tenant: Tenant }
}
