import ArgumentParser
import FoundationEssentials

struct BackfillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill",
        abstract: "Read a customer's last days again, at most seven.",
        discussion: """
            Everything that Microsoft published since then is listed again, and what is not stored is fetched; dead \
            letters of the span are tried again. Nothing counts twice. Microsoft keeps content for seven days: asked \
            for more, the gateway does what it can and says what it cannot.

              gatewayctl backfill Contoso --since 3d
              gatewayctl backfill Contoso --since 2025-03-01 --content-type Audit.SharePoint --wait

            What comes next: 'gatewayctl tenant show Contoso' tells whether everything is there.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Option(
        help: ArgumentHelp("From here on: \(Moment.help).", valueName: "time"),
        transform: Moment.argument
    )
    var since: Moment

    @Option(
        name: .customLong("content-type"),
        help: ArgumentHelp("Only this; repeat it for several (default: all of the customer's).", valueName: "type"),
        transform: ContentTypeName.argument
    )
    var contentTypes: [String] = []

    @Flag(help: "Wait until it is done; ends with 1 when it cannot be, or when something stays missing.")
    var wait = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Body: Encodable {
        var since: Date
        var contentTypes: [String]?
    }

    private static var table: Table<Backfill> {
        Table(columns: [
            Column("contentTypes", "CONTENT TYPES") { .list($0.contentTypes) },
            Column("from", "FROM") { .time($0.from) },
            Column("to", "TO") { .time($0.to) },
            Column("lostFrom", "LOST FROM") { Cell($0.lostFrom) },
            Column("lostTo", "LOST TO") { Cell($0.lostTo) },
            Column("reopened", "REOPENED") { .number($0.reopened) },
        ])
    }

    func run() async throws {
        let wanted = Body(
            since: since.date(in: output.zone, now: .now),
            contentTypes: contentTypes.isEmpty ? nil : contentTypes
        )
        let bytes = try AdminCoding.bytes(wanted)
        try await connection.withClient { client in
            let body = try await client.send(.post, "tenants", tenant.tenant, "backfill", body: bytes)
            let backfill = try AdminCoding.decode(Backfill.self, from: body)
            switch output.output {
            case .table:
                try Console.print(backfill.plan.map(VisibleText.line).joined(separator: "\n"))
            case .csv, .json:
                try output.show([backfill], body: body, as: Self.table, empty: "")
            }
            if wait {
                try await BackfillProgress(tenant: backfill.tenantId, contentTypes: backfill.contentTypes).wait(
                    on: client
                )
            } else {
                Console.note("Next: gatewayctl tenant show \(Shell.quoted(tenant.tenant))")
            }
        }
    }
}
