import ArgumentParser

struct DeliveryList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "A customer's deliveries, newest first.",
        discussion: """
            waiting: to be tried, first or again. sent: the other side took it. dead: given up. dropped: not wanted any \
            more before it was sent. Without GATEWAY_SMTP_URL mail waits.

              gatewayctl delivery list Contoso
              gatewayctl delivery list Contoso --state dead --output csv

            What comes next: 'gatewayctl delivery retry Contoso ID' tries one again, \
            'gatewayctl delivery show Contoso ID' has every try.
            """
    )

    enum State: String, ExpressibleByArgument, CaseIterable { case waiting, sent, dead, dropped }

    @OptionGroup var tenant: TenantArgument

    @Option(help: "Only those.")
    var state: State?

    @Option(help: "Only those to a channel, by its name or kind.")
    var channel: String?

    @Option(help: ArgumentHelp("Only those about an alert.", valueName: "id"))
    var alert: String?

    @OptionGroup var limit: LimitOption
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private var filters: [String: String] {
        var filters: [String: String] = [:]
        filters["state"] = state?.rawValue
        filters["channel"] = channel
        filters["alert"] = alert
        return filters
    }

    func run() async throws {
        let deliveries: Listing<Delivery> = try await connection.withClient {
            try await $0.list(
                ["tenants", tenant.tenant, "deliveries"],
                filters: filters,
                limit: limit.limit
            )
        }
        let name = Shell.quoted(tenant.tenant)
        try output.show(
            deliveries.items,
            body: deliveries.body,
            as: Delivery.table,
            empty: state.map { "None is \($0.rawValue)." }
                ?? "Nothing was to be sent. Add a recipient: gatewayctl recipient add \(name) ADDRESS"
        )
        limit.note(deliveries)
        if output.output == .table, deliveries.items.contains(where: { $0.state == "dead" }) {
            Console.note("Next: gatewayctl delivery retry \(name) ID")
        }
    }
}
