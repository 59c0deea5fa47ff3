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
        let (body, mitigations) = try await connection.withClient { client in
            let body = try await client.send(.get, "tenants", tenant.tenant, "alerts", alert)
            guard output == .table else { return (body, [MitigationEntry]()) }
            let id = try AdminCoding.decode(AlertEntry.self, from: body).alertId
            let found: Listing<MitigationEntry> = try await client.list(
                ["tenants", tenant.tenant, "mitigations"],
                filter: ("alert", id),
                limit: 20
            )
            return (body, found.items)
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
        guard !mitigations.isEmpty else { return }
        let table = MitigationEntry.table(withTenants: false)
        try Console.print("\n" + table.text(mitigations, zone: zone, terminal: .current()))
        if let waiting = mitigations.first(where: { $0.state == "proposed" }) ?? mitigations.first,
            let next = MitigationScreen.next(for: waiting, tenant: tenant.tenant)
        {
            Console.note("Next: \(next)")
        }
    }
}
