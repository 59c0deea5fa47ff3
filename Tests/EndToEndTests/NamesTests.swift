import Foundation
import NIOHTTP1
import Testing

/// Events that have only ids get names from look-ups, which neither hold up ingestion nor are made when they are off.
@Suite(.fieldLab) struct NamesTests {
    private static let app = "bbbbbbbb-0000-4000-8000-000000000001"
    private static let environment = "eeeeeeee-0000-4000-8000-000000000001"
    private static let guest = "aaaaaaaa-0000-4000-8000-00000000000b"

    /// One share of an app, as Power Platform records it: ids and nothing else.
    private static func share(of customer: FieldCustomer, with target: String) -> String {
        let app = "/providers/Microsoft.PowerApps/apps/\(app)"
        let properties = [
            ("powerplatform.analytics.resource.power_app.id", app),
            ("powerplatform.analytics.resource.environment.id", environment), ("targetuser.id", target),
            ("powerplatform.analytics.resource.permission_type", "CanEdit"),
        ].map { #"{"Name":"\#($0.0)","Value":"\#($0.1)"}"# }
        return customer.record(
            operation: "PowerAppPermissionEdited",
            more: #","PropertyCollection":[\#(properties.joined(separator: ","))]"#
        )
    }

    private func organise(_ customer: FieldCustomer) async throws {
        try await customer.field.lab.control(
            .PATCH,
            "tenants/\(customer.name)",
            """
            {"organisation":{"accounts":421,"guests":9,
            "users":[{"id":"\(Self.guest)","displayName":"Robin","mail":"robin@adatum.com","userType":"Guest",
                "userPrincipalName":"robin_adatum.com#EXT#@contoso.com"}],
            "environments":[{"name":"\(Self.environment)","displayName":"Production"}],
            "apps":[{"id":"\(Self.app)","environment":"\(Self.environment)","displayName":"Expense Tracker",
                "assignments":[{"principal":"\(Self.guest)","type":"User","role":"CanEdit"},{"type":"Tenant","role":"CanView"}]}]}}
            """
        )
    }

    private static let lookups: Set<String> = [
        "app", "appPermissions", "environments", "flow", "graphObjects", "graphBatch",
    ]

    private func asked(of customer: FieldCustomer) async throws -> Int {
        try await customer.ledger().requests.filter { Self.lookups.contains($0.key) }.values.reduce(0, +)
    }

    private func key(of customer: FieldCustomer) async throws -> String {
        struct Issued: Decodable { let key: String }
        let answer = try await customer.ctl("key", "create", customer.name, "--label", "test", "--output", "json")
        return try JSONDecoder().decode(Issued.self, from: Data(answer.output.utf8)).key
    }

    @Test(.timeLimit(.minutes(5))) func `bare ids become names in the API, on the command line and in the inventory`()
        async throws
    {
        let field = try FieldLab.current
        let customer = try await field.customer("namely")
        try await organise(customer)
        try await customer.publish([
            Self.share(of: customer, with: Self.guest), Self.share(of: customer, with: customer.tenantID),
        ])
        let key = try await key(of: customer)

        try await eventually("names are in") {
            let body = try await field.gateway.get("/v1/events", key: key).body
            return body.contains("robin@adatum.com") && body.contains("Expense Tracker")
                && body.contains("Everyone: 412 accounts and 9 guests")
        }
        let events = try await field.gateway.get("/v1/events", key: key).body
        let admin = try await customer.ctl("event", "list", customer.name, "--output", "csv")
        let resources = try await field.gateway.get("/v1/resources?audience=guest", key: key).body
        let list = try await customer.ctl("resource", "list", customer.name, "--output", "csv")
        let profile = try await field.gateway.get("/v1/tenant", key: key).body

        #expect(events.contains("\"id\":\"\(Self.guest)\""), "the record's id stays")
        #expect(events.contains("\"environmentName\":\"Production\""))
        #expect(events.contains("\"namesAsOf\":"))
        #expect(admin.output.contains("robin@adatum.com"))
        #expect(resources.contains("robin@adatum.com") && resources.contains("\"source\":\"lookUp\""))
        #expect(resources.contains("Expense Tracker") && resources.contains("looked up "))
        #expect(list.output.contains("organisation") && list.output.contains("guest"), "\(list.output) \(list.errors)")
        #expect(profile.contains("\"notices\":[]"))
        let dump = try await Tables(field.gateway).text()
        #expect(dump.contains("Expense Tracker"))
        #expect(!dump.contains("SIGNED") && !dump.contains("sig="), "a signed address is stored")
        #expect(try !field.gateway.logText().contains("SIGNED"), "a signed address is logged")
        let unreadable = try await field.gateway.get("/v1/resources?audience=everybody", key: key)
        #expect(unreadable.status == 400)
    }

    @Test(.timeLimit(.minutes(5))) func `a missing registration and permission are said, and ingestion goes on`()
        async throws
    {
        let field = try FieldLab.current
        let customer = try await field.customer(
            "unregistered",
            behaviour: #"{"managementApp":"off","graph":"missing"}"#
        )
        try await organise(customer)
        try await customer.publish([Self.share(of: customer, with: Self.guest)])

        try await eventually("the trouble is told") {
            let shown = try await customer.ctl("tenant", "show", customer.name, "--output", "json").output
            return shown.contains("New-PowerAppManagementApp -ApplicationId \(customer.clientID)")
                && shown.contains("Directory.Read.All")
        }
        let screen = try await customer.ctl("tenant", "show", customer.name)
        let profile = try await field.gateway.get("/v1/tenant", key: try await key(of: customer)).body
        try await customer.publish([customer.record(), customer.record()])
        try await customer.expectComplete()

        #expect(screen.output.contains("Names unavailable"))
        #expect(profile.contains("Names unavailable"))
        let state = try await customer.ctl("tenant", "list", "--output", "json").output
        #expect(!state.contains("\"state\":\"suspended\""), "names are no reason to stop")
    }

    @Test(.timeLimit(.minutes(5))) func `with look-ups off nobody is asked, and events are told by their ids`()
        async throws
    {
        let field = try FieldLab.current
        let customer = try await field.customer("discreet", add: ["--paused"])
        try await organise(customer)
        let set = try await customer.ctl("tenant", "set", customer.name, "--look-ups", "off")
        #expect(set.status == 0, "\(set.errors)")
        #expect(try await customer.ctl("tenant", "resume", customer.name).status == 0)
        try await customer.publish([
            Self.share(of: customer, with: Self.guest), Self.share(of: customer, with: customer.tenantID),
        ])
        let key = try await key(of: customer)

        // The inventory shows that the tenant had its turn: it is made without asking anybody.
        try await eventually("the turn is over") {
            try await field.gateway.get("/v1/resources", key: key).body.contains("organisation")
        }
        let events = try await field.gateway.get("/v1/events", key: key).body

        #expect(events.contains(Self.guest) && !events.contains("robin@adatum.com"))
        #expect(try await asked(of: customer) == 0)
        #expect(try await customer.ctl("tenant", "show", customer.name).output.contains("Look-ups are off"))

        _ = try await customer.ctl("tenant", "set", customer.name, "--look-ups", "on")
        try await eventually("names are in") {
            try await field.gateway.get("/v1/events", key: key).body.contains("robin@adatum.com")
        }
        #expect(try await asked(of: customer) > 0)
    }
}
