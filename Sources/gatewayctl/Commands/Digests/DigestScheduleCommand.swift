import ArgumentParser
import FoundationEssentials

struct DigestScheduleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "See or set when a customer's digests are made.",
        discussion: """
            A daily digest is made each day, a weekly one when the week is over, a monthly one when the month is, all at \
            the same time of day in the customer's time zone. Hourly ones are made only where they are asked for.

              gatewayctl digest schedule Contoso
              gatewayctl digest schedule Contoso --at 07:30 --week-start sunday
              gatewayctl digest schedule Contoso --hourly on

            What comes next: 'gatewayctl digest preview Contoso' shows what the next one has so far.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Option(help: ArgumentHelp("The time of day, in the customer's time zone.", valueName: "hh:mm"))
    var at: String?

    @Option(help: ArgumentHelp("The day with which a week begins.", valueName: "weekday"))
    var weekStart: String?

    @Option(help: ArgumentHelp("Whether to make hourly ones too: on or off.", valueName: "on|off"))
    var hourly: Switch?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Body: Encodable {
        var at: String?
        var weekStart: String?
        var isHourly: Bool?
    }

    private struct Schedule: Decodable {
        var timeZone: String
        var at: String
        var weekStart: String
        var isHourly: Bool

        static var table: Table<Schedule> {
            Table(columns: [
                Column("at", "AT") { .text($0.at) },
                Column("timeZone", "TIME ZONE") { .text($0.timeZone) },
                Column("weekStart", "WEEK BEGINS") { .text($0.weekStart) },
                Column("isHourly", "HOURLY") { .text($0.isHourly ? "on" : "off") },
            ])
        }
    }

    func run() async throws {
        let isChange = at != nil || weekStart != nil || hourly != nil
        let answer = try await connection.withClient { client in
            guard isChange else { return try await client.send(.get, "tenants", tenant.tenant, "digest-schedule") }
            let body = try AdminCoding.bytes(Body(at: at, weekStart: weekStart, isHourly: hourly.map { $0 == .on }))
            return try await client.send(.patch, "tenants", tenant.tenant, "digest-schedule", body: body)
        }
        let schedule = try AdminCoding.decode(Schedule.self, from: answer)
        try output.show([schedule], body: answer, as: Schedule.table, empty: "")
    }
}
