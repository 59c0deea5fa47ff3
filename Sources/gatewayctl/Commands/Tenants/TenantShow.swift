import ArgumentParser

struct TenantShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One customer with its subscriptions.",
        discussion: """
              gatewayctl tenant show Contoso
              gatewayctl tenant show 11111111-2222-3333-4444-555555555555 --output json

            CSV has the customer's line alone; 'subscription list' has the subscriptions'. What comes next: \
            'gatewayctl tenant check Contoso' asks Microsoft now.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Answer: Decodable {
        var tenant: Tenant
        var feeds: [Feed]
    }

    func run() async throws {
        let body = try await connection.withClient { try await $0.send(.get, "tenants", tenant.tenant) }
        let answer = try AdminCoding.decode(Answer.self, from: body)
        switch output.output {
        case .json: try Console.print(bytes: body)
        case .csv: try Console.print(Tenant.table.csv([answer.tenant]))
        case .table:
            let terminal = Terminal.current()
            try Console.print(answer.tenant.details.text(zone: output.zone, terminal: terminal))
            guard !answer.feeds.isEmpty else { return }
            try Console.print("\n" + Feed.table.text(answer.feeds, zone: output.zone, terminal: terminal))
            let troubles = answer.feeds.troubles
            if !troubles.isEmpty { try Console.print("\n" + troubles) }
        }
    }
}
