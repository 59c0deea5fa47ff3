import ArgumentParser

struct AlertShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One alert with its newest evidence and its history.",
        discussion: """
            An ID may be shortened to its first 6 characters or more.

              gatewayctl alert show Contoso 3f0c2f0e

            What comes next: 'gatewayctl alert acknowledge Contoso ID' says that somebody has seen it.
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    @OptionGroup var tenant: TenantArgument

    @Argument(help: "The alert's ID.")
    var alert: String

    @Option(help: "table for people, json as the gateway sent it.")
    var output = Format.table

    @Flag(help: "Show times in UTC instead of this terminal's time zone.")
    var utc = false

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let body = try await connection.withClient {
            try await $0.send(.get, "tenants", tenant.tenant, "alerts", alert)
        }
        guard output == .table else { return try Console.print(bytes: body) }
        let entry = try AdminCoding.decode(AlertEntry.self, from: body)
        let zone = utc ? Zone.utc : .local
        try Console.print(entry.details.text(zone: zone, terminal: .current()))
        if let evidence = entry.evidence, !evidence.isEmpty {
            try Console.print("\n" + AlertEntry.Evidence.table.text(evidence, zone: zone, terminal: .current()))
        }
        if let history = entry.history, !history.isEmpty {
            try Console.print("\n" + AlertEntry.Change.table.text(history, zone: zone, terminal: .current()))
        }
    }
}
