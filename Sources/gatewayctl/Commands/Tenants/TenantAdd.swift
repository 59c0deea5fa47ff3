import ArgumentParser
import FoundationEssentials

struct TenantAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a customer, after trying its app registration.",
        discussion: """
            Tries the credential with Microsoft step by step: the token, its roles, the tenant, auditing, each \
            subscription. If a step fails nothing is stored, and you are told what to mend.

              gatewayctl tenant add Contoso \\
                --tenant-id 11111111-2222-3333-4444-555555555555 \\
                --client-id 66666666-7777-8888-9999-aaaaaaaaaaaa \\
                --secret-file /run/secrets/contoso --secret-expires 2027-06-30 \\
                --time-zone Europe/Berlin

              pass show contoso/gateway | gatewayctl tenant add Contoso ... --secret-stdin

            What comes next: the first content can take up to 12 hours. Watch 'gatewayctl subscription list Contoso', \
            then read 'gatewayctl digest run Contoso'.
            """
    )

    @Argument(help: "What you call the customer; unique, 1 to 120 characters.")
    var name: String

    @Option(
        help: ArgumentHelp("The customer's tenant (directory) ID.", valueName: "guid"),
        transform: GUID.tenant
    )
    var tenantID: GUID

    @Option(
        help: ArgumentHelp("The app registration's application (client) ID.", valueName: "guid"),
        transform: GUID.client
    )
    var clientID: GUID

    @OptionGroup(title: "Credential") var credential: CredentialOptions

    @Option(
        help: ArgumentHelp(
            "commercial, gcc, gcc-high, dod, china, or one of the gateway's clouds file (default: commercial)."
        )
    )
    var cloud: String?

    @Option(
        help: ArgumentHelp("Whose days the digests have: an IANA name (default: UTC).", valueName: "zone"),
        transform: TimeZoneName.argument
    )
    var timeZone: String?

    @Option(
        name: .customLong("content-type"),
        help: ArgumentHelp("What to read; repeat it for several (default: the gateway's).", valueName: "type"),
        transform: ContentTypeName.argument
    )
    var contentTypes: [String] = []

    @Option(
        help: ArgumentHelp(
            "Requests to Microsoft a minute, 1 to 60000 (default: the gateway's GATEWAY_REQUESTS_PER_MINUTE).",
            valueName: "n"
        ),
        transform: RequestBudget.number
    )
    var requestsPerMinute: Int?

    @Flag(help: "Store it, and read nothing until 'tenant resume'.")
    var paused = false

    @Flag(name: .customLong("no-check"), help: "Store it without trying it.")
    var skipsCheck = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try TenantName.check(name, "NAME")
        if tenantID == clientID {
            throw ValidationError("--tenant-id and --client-id are the same; one of them is the other's.")
        }
    }

    func run() async throws {
        let body = try AdminCoding.bytes(
            Body(
                name: name,
                tenantId: tenantID.text,
                clientId: clientID.text,
                cloud: cloud,
                timeZone: timeZone,
                contentTypes: contentTypes.isEmpty ? nil : contentTypes,
                paused: paused ? true : nil,
                requestsPerMinute: requestsPerMinute,
                check: !skipsCheck,
                credential: credential.credential(zone: output.zone)
            )
        )
        let answer = try await CheckReport.telling(output) {
            try await connection.withClient { try await $0.send(.post, "tenants", body: body) }
        }
        let added = try AdminCoding.decode(CheckedTenant.self, from: answer)
        try CheckReport.show(added.checks, body: answer, output)
        let name = VisibleText.line(added.tenant.name)
        Console.note("Added \(name) (\(added.tenant.tenantId)), \(added.tenant.state).")
        Console.note(
            added.tenant.state == "paused"
                ? "Next: gatewayctl tenant resume \(Shell.quoted(name))"
                : "Next: gatewayctl subscription list \(Shell.quoted(name))"
        )
    }

    private struct Body: Encodable {
        var name: String
        var tenantId: String
        var clientId: String
        var cloud: String?
        var timeZone: String?
        var contentTypes: [String]?
        var paused: Bool?
        var requestsPerMinute: Int?
        var check: Bool
        var credential: CredentialBody

        private enum CodingKeys: String, CodingKey {
            case name, tenantId, clientId, cloud, timeZone, contentTypes, paused, requestsPerMinute, check
        }

        /// The credential's fields stand beside the tenant's.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try container.encode(tenantId, forKey: .tenantId)
            try container.encode(clientId, forKey: .clientId)
            try container.encodeIfPresent(cloud, forKey: .cloud)
            try container.encodeIfPresent(timeZone, forKey: .timeZone)
            try container.encodeIfPresent(contentTypes, forKey: .contentTypes)
            try container.encodeIfPresent(paused, forKey: .paused)
            try container.encodeIfPresent(requestsPerMinute, forKey: .requestsPerMinute)
            try container.encode(check, forKey: .check)
            try credential.encode(to: encoder)
        }
    }
}
