import ArgumentParser
import FoundationEssentials

struct AlertList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "A customer's alerts, or everybody's, newest first.",
        discussion: """
              gatewayctl alert list Contoso
              gatewayctl alert list --all-tenants --state open --severity critical
              gatewayctl alert list Contoso --since 7d --output csv > alerts.csv

            The state 'open' is new, acknowledged and investigating together.

            What comes next: 'gatewayctl alert show TENANT ID' has the evidence.
            """
    )

    enum State: String, ExpressibleByArgument, CaseIterable {
        case open, new, acknowledged, investigating, resolved, dismissed
    }

    enum Level: String, ExpressibleByArgument, CaseIterable { case informational, low, medium, high, critical }

    @OptionGroup var tenants: TenantChoice

    @Option(parsing: .singleValue, help: "Only in this state; repeat for several.")
    var state: [State] = []

    @Option(parsing: .singleValue, help: "Only of this severity; repeat for several.")
    var severity: [Level] = []

    @Option(help: ArgumentHelp("Only of the policy with this ID.", valueName: "id"))
    var policy: String?

    @Option(
        help: ArgumentHelp("Only with evidence since: \(Moment.help).", valueName: "time"),
        transform: Moment.argument
    )
    var since: Moment?

    @OptionGroup var limit: LimitOption
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        var filters: [String: String] = [:]
        if !state.isEmpty { filters["state"] = state.map(\.rawValue).joined(separator: ",") }
        if !severity.isEmpty { filters["severity"] = severity.map(\.rawValue).joined(separator: ",") }
        filters["policy"] = policy
        let since = since?.date(in: output.zone, now: .now).wireText
        let path = tenants.path(to: "alerts")
        let alerts: Listing<AlertEntry> = try await connection.withClient { [filters] in
            try await $0.list(path, since: since, filters: filters, limit: limit.limit)
        }
        try output.show(
            alerts.items,
            body: alerts.body,
            as: AlertEntry.table(withTenants: tenants.allTenants),
            empty: "No alerts."
        )
        limit.note(alerts)
    }
}
