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

    /// What one request asks for at most.
    static let pageSize = 500

    @OptionGroup var tenant: TenantArgument

    @Option(
        help: ArgumentHelp("Only what occurred since: \(Moment.help).", valueName: "time"),
        transform: Moment.argument
    )
    var since: Moment?

    @Option(help: "At most so many.")
    var limit = 50

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit is 1 or more.") }
    }

    func run() async throws {
        let since = since?.date(in: output.zone, now: .now).wireText
        var pages: [[UInt8]] = []
        var events: [SharingEvent] = []
        var cursor: String?
        try await connection.withClient { client in
            repeat {
                let body = try await client.send(
                    .get,
                    "tenants",
                    tenant.tenant,
                    "events",
                    query: [
                        "since": since, "limit": String(min(limit - events.count, Self.pageSize)), "cursor": cursor,
                    ]
                )
                let page = try AdminCoding.decode(Items<SharingEvent>.self, from: body)
                pages.append(body)
                events += page.items
                // A page without events that promises more would be asked for until the end of time.
                cursor = page.items.isEmpty ? nil : page.next
            } while cursor != nil && events.count < limit
        }
        try output.show(
            events,
            body: RawJSON.joined(pages: pages),
            as: SharingEvent.table,
            empty: "No sharing events in this span."
        )
        if cursor != nil { Console.note("There are more: raise --limit (now \(limit)).") }
    }
}
