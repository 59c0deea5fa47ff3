import ArgumentParser
import FoundationEssentials

struct EventList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "A customer's sharing events, newest first.",
        discussion: """
              gatewayctl event list Contoso --since 24h
              gatewayctl event list Contoso --since 2025-03-01 --limit 5000 --output csv > march.csv

            Each event has the IDs of Microsoft's audit records behind it (recordIds in CSV and JSON). What comes \
            next: 'gatewayctl record export Contoso --since 24h' has those records themselves.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Option(
        help: ArgumentHelp("Only what occurred since: \(Moment.help).", valueName: "time"),
        transform: Moment.argument
    )
    var since: Moment?

    @OptionGroup var limit: LimitOption

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let since = since?.date(in: output.zone, now: .now).wireText
        let events: Listing<SharingEvent> = try await connection.withClient {
            try await $0.list(["tenants", tenant.tenant, "events"], since: since, limit: limit.limit)
        }
        try output.show(
            events.items,
            body: events.body,
            as: SharingEvent.table,
            empty: "No sharing events in this span."
        )
        limit.note(events)
    }
}
