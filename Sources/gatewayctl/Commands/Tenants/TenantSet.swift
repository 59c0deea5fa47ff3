import ArgumentParser
import FoundationEssentials

struct TenantSet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a customer's name, time zone, request budget, partners, tags and more.",
        discussion: """
            Microsoft grants a tenant about 2,000 requests a minute, more to large ones; the gateway's own limit is \
            GATEWAY_REQUESTS_PER_MINUTE unless a customer has its own.

              gatewayctl tenant set Contoso --requests-per-minute 500
              gatewayctl tenant set Contoso --requests-per-minute default
              gatewayctl tenant set Contoso --name "Contoso GmbH" --time-zone Europe/Berlin

            Guests of partner domains (subdomains included) are expected, so sharing with them counts as a low risk and says \
            so; so do consents and keys of trusted applications, named by their ID or name. Each list is given whole: \
            what you leave out is removed, and 'none' empties it.

              gatewayctl tenant set Contoso --partner-domain fabrikam.com --partner-domain tailspin.com
              gatewayctl tenant set Contoso --trusted-app "Backup for Contoso" --partner-domain none

            Names of people, groups, apps and flows are asked for at Microsoft Graph and Power Platform unless look-ups are \
            off; sharing is then told by the IDs that the records have.

              gatewayctl tenant set Contoso --look-ups off

            Tags are groups of customers: a policy applied to a tag is for all that have it.

              gatewayctl tenant set Contoso --tag gold --no-tag trial

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

    @Option(
        name: .customLong("partner-domain"),
        parsing: .singleValue,
        help: ArgumentHelp("A partner's mail domain; repeat for each, or 'none'.", valueName: "domain")
    )
    var partnerDomains: [String] = []

    @Option(
        name: .customLong("trusted-app"),
        parsing: .singleValue,
        help: ArgumentHelp("An expected application's ID or name; repeat for each, or 'none'.", valueName: "id-or-name")
    )
    var trustedApps: [String] = []

    @Option(
        help: ArgumentHelp("Whether Microsoft is asked for names: on or off.", valueName: "on|off"),
        transform: OnOff.argument
    )
    var lookUps: Bool?

    @Option(
        name: .customLong("tag"),
        parsing: .singleValue,
        help: ArgumentHelp("A tag that it gets; repeat for several.", valueName: "tag")
    )
    var addTags: [String] = []

    @Option(
        name: .customLong("no-tag"),
        parsing: .singleValue,
        help: ArgumentHelp("A tag that it loses; repeat for several.", valueName: "tag")
    )
    var removeTags: [String] = []

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard
            name != nil || timeZone != nil || requestsPerMinute != nil || !partnerDomains.isEmpty
                || !trustedApps.isEmpty || lookUps != nil || !addTags.isEmpty || !removeTags.isEmpty
        else {
            throw ValidationError(
                "Say what to change: --name, --time-zone, --requests-per-minute, --partner-domain, --trusted-app, --look-ups, --tag or --no-tag."
            )
        }
        for (list, option) in [(partnerDomains, "--partner-domain"), (trustedApps, "--trusted-app")] {
            guard list.count > 1, list.contains(where: { $0.lowercased() == "none" }) else { continue }
            throw ValidationError("\(option) none stands alone: it empties the list.")
        }
        if let name { try TenantName.check(name, "--name") }
    }

    func run() async throws {
        let body = try AdminCoding.bytes(
            Body(
                name: name,
                timeZone: timeZone,
                requestsPerMinute: requestsPerMinute,
                partnerDomains: Self.list(partnerDomains),
                trustedApps: Self.list(trustedApps),
                lookUps: lookUps,
                addTags: addTags.isEmpty ? nil : addTags,
                removeTags: removeTags.isEmpty ? nil : removeTags
            )
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

    /// What was said: nothing, everything that is in the list from now on, or `none`.
    private static func list(_ values: [String]) -> [String]? {
        guard !values.isEmpty else { return nil }
        return values.map { $0.lowercased() } == ["none"] ? [] : values
    }

    /// What is absent stays; a budget of `null` is the gateway's default.
    private struct Body: Encodable {
        var name: String?
        var timeZone: String?
        var requestsPerMinute: RequestBudget?
        var partnerDomains: [String]?
        var trustedApps: [String]?
        var lookUps: Bool?
        var addTags: [String]?
        var removeTags: [String]?

        private enum CodingKeys: String, CodingKey {
            case name, timeZone, requestsPerMinute, partnerDomains, trustedApps, lookUps, addTags, removeTags
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encodeIfPresent(name, forKey: .name)
            try container.encodeIfPresent(timeZone, forKey: .timeZone)
            try container.encodeIfPresent(partnerDomains, forKey: .partnerDomains)
            try container.encodeIfPresent(trustedApps, forKey: .trustedApps)
            try container.encodeIfPresent(lookUps, forKey: .lookUps)
            try container.encodeIfPresent(addTags, forKey: .addTags)
            try container.encodeIfPresent(removeTags, forKey: .removeTags)
            switch requestsPerMinute {
            case nil: break
            case .gatewayDefault?: try container.encodeNil(forKey: .requestsPerMinute)
            case .own(let number)?: try container.encode(number, forKey: .requestsPerMinute)
            }
        }
    }
}
