import ArgumentParser
import FoundationEssentials

struct TenantSet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a customer's name, time zone or request budget.",
        discussion: """
            Microsoft grants a tenant about 2,000 requests a minute, more to large ones; the gateway's own limit is \
            GATEWAY_REQUESTS_PER_MINUTE unless a customer has its own.

              gatewayctl tenant set Contoso --requests-per-minute 500
              gatewayctl tenant set Contoso --requests-per-minute default
              gatewayctl tenant set Contoso --name "Contoso GmbH" --time-zone Europe/Berlin

            What comes next: the next turn goes by it. Look with 'gatewayctl tenant show Contoso'.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Option(help: ArgumentHelp("What you call the customer from now on.", valueName: "name"))
    var name: String?

    @Option(
        help: ArgumentHelp("Whose days the digests have: an IANA name.", valueName: "zone"),
        transform: TimeZoneName.argument
    )
    var timeZone: String?

    @Option(
        help: ArgumentHelp("Requests to Microsoft a minute, 1 to 60000, or 'default'.", valueName: "n"),
        transform: RequestBudget.argument
    )
    var requestsPerMinute: RequestBudget?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard name != nil || timeZone != nil || requestsPerMinute != nil else {
            throw ValidationError("Say what to change: --name, --time-zone or --requests-per-minute.")
        }
        if let name { try TenantName.check(name, "--name") }
    }

    func run() async throws {
        let body = try AdminCoding.bytes(
            Body(name: name, timeZone: timeZone, requestsPerMinute: requestsPerMinute)
        )
        let answer = try await connection.withClient {
            try await $0.send(.patch, "tenants", tenant.tenant, body: body)
        }
        let changed = try AdminCoding.decode(Tenant.self, from: answer)
        switch output.output {
        case .json: try Console.print(bytes: answer)
        case .csv: try Console.print(Tenant.table.csv([changed]))
        case .table: try Console.print(changed.details.text(zone: output.zone, terminal: .current()))
        }
    }

    /// What is absent stays; a budget of `null` is the gateway's default.
    private struct Body: Encodable {
        var name: String?
        var timeZone: String?
        var requestsPerMinute: RequestBudget?

        private enum CodingKeys: String, CodingKey {
            case name, timeZone, requestsPerMinute
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encodeIfPresent(name, forKey: .name)
            try container.encodeIfPresent(timeZone, forKey: .timeZone)
            switch requestsPerMinute {
            case nil: break
            case .gatewayDefault?: try container.encodeNil(forKey: .requestsPerMinute)
            case .own(let number)?: try container.encode(number, forKey: .requestsPerMinute)
            }
        }
    }
}
