import ArgumentParser
import FoundationEssentials

struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "How long a customer's records, events and digests are kept.",
        discussion: """
            Without a retention everything is kept until the customer is removed.

              gatewayctl retention set Contoso --archive 180d --events 400d --digests forever
            """,
        subcommands: [RetentionShow.self, RetentionSet.self]
    )
}

/// A number of days, or for ever.
struct KeptFor: ExpressibleByArgument, Equatable {
    let days: Int?

    init?(argument: String) {
        let text = argument.lowercased()
        if text == "forever" {
            days = nil
            return
        }
        guard let number = Int(text.hasSuffix("d") ? String(text.dropLast()) : text), number > 0 else { return nil }
        days = number
    }
}

private struct Kept: Codable {
    var archiveDays: Int?
    var eventDays: Int?
    var digestDays: Int?

    static var table: Table<Kept> {
        Table(columns: [
            Column("archiveDays", "RECORDS") { cell($0.archiveDays) },
            Column("eventDays", "EVENTS") { cell($0.eventDays) },
            Column("digestDays", "DIGESTS") { cell($0.digestDays) },
        ])
    }

    private static func cell(_ days: Int?) -> Cell { .text(days.map { "\($0) days" } ?? "for ever") }
}

struct RetentionShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "How long a customer's things are kept.",
        discussion: """
              gatewayctl retention show Contoso

            What comes next: 'gatewayctl retention set Contoso' changes it.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await connection.withClient { try await $0.send(.get, "tenants", tenant.tenant, "retention") }
        try output.show([try AdminCoding.decode(Kept.self, from: answer)], body: answer, as: Kept.table, empty: "")
    }
}

struct RetentionSet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Set how long a customer's things are kept.",
        discussion: """
            What is over its time goes within the hour; it cannot be had back. Records are let go by the month, so they \
            stay up to a month longer.

              gatewayctl retention set Contoso --archive 180d
              gatewayctl retention set Contoso --digests forever

            What comes next: nothing to do; 'gatewayctl retention show Contoso' tells what is set.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Option(help: ArgumentHelp("Audit records as they came: 8d or more, or forever.", valueName: "days"))
    var archive: KeptFor?

    @Option(help: ArgumentHelp("Sharing events and their evidence: 35d or more, or forever.", valueName: "days"))
    var events: KeptFor?

    @Option(help: ArgumentHelp("Digests: 35d or more, or forever.", valueName: "days"))
    var digests: KeptFor?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard archive == nil, events == nil, digests == nil else { return }
        throw ValidationError("Say what to set: --archive, --events or --digests.")
    }

    func run() async throws {
        let answer = try await connection.withClient { client in
            let path = ["tenants", tenant.tenant, "retention"]
            var kept = try AdminCoding.decode(Kept.self, from: try await client.send(.get, path))
            if let archive { kept.archiveDays = archive.days }
            if let events { kept.eventDays = events.days }
            if let digests { kept.digestDays = digests.days }
            return try await client.send(.put, path, body: try AdminCoding.bytes(kept))
        }
        try output.show([try AdminCoding.decode(Kept.self, from: answer)], body: answer, as: Kept.table, empty: "")
    }
}
