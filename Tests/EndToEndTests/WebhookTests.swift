import Foundation
import NIOHTTP1
import Testing

/// Notifications are a help and never needed: they bring content sooner, and nothing else.
@Suite struct WebhookTests {
    private struct Problem: Decodable, Equatable {
        let title: String
        let status: Int
        let detail: String
        let code: String
        let remedy: String?
    }

    private func problem(_ answer: GatewayProcess.Answer) throws -> Problem {
        try JSONDecoder().decode(Problem.self, from: Data(answer.body.utf8))
    }

    @Test(.timeLimit(.minutes(5)))
    func `forged and unknown notifications are refused alike and counted, by a process with the API alone`()
        async throws
    {
        let lab = try await Lab(records: Sample.records)
        let gateway = try GatewayProcess(
            lab,
            ["GATEWAY_ROLES": "api", "GATEWAY_PUBLIC_URL": "https://gateway.example/msp/"]
        )
        let daemon = try await gateway.start()
        let customer = lab.customers[0]
        try await gateway.add(customer, ["--no-check"])
        let path = "/webhooks/activity/"

        let enabled = try await gateway.ctl("tenant", "webhook", "enable", customer.name)
        #expect(enabled.status == 0, "\(enabled.errors)")
        #expect(enabled.output.contains("https://gateway.example/msp\(path)\(customer.tenantId)"), "\(enabled.output)")
        let forged = try await gateway.post(path + customer.tenantId, "[]", headers: [("Webhook-AuthID", "x")])
        let missing = try await gateway.post(path + customer.tenantId, "[]")
        let unknown = try await gateway.post(path + UUID().uuidString, "[]", headers: [("Webhook-AuthID", "x")])
        let nonsense = try await gateway.post(path + "contoso", "[]", headers: [("Webhook-AuthID", "x")])
        let huge = try await gateway.post(
            path + customer.tenantId,
            String(repeating: " ", count: 2 << 20),
            headers: [("Webhook-AuthID", "x")]
        )

        for answer in [forged, missing, unknown, nonsense, huge] {
            #expect(answer.status == 401)
            #expect(try problem(answer) == problem(forged))
        }
        try await eventually("the refusals are counted") { try await gateway.webhook(of: customer).refused == 3 }
        #expect(try await gateway.webhook(of: customer).state == "pending")
        #expect(try await gateway.get(path + customer.tenantId, key: nil).status == 404)

        let off = try await gateway.ctl("tenant", "webhook", "disable", customer.name)
        #expect(off.status == 0 && off.output.contains("off"), "\(off.output)\(off.errors)")
        _ = await gateway.stop(daemon)
        try await lab.end()
    }

    @Test(.timeLimit(.minutes(5))) func `without a public address it is said what to set`() async throws {
        let lab = try await Lab(records: Sample.records)
        let gateway = try GatewayProcess(lab, ["GATEWAY_ROLES": "api"])
        let daemon = try await gateway.start()
        try await gateway.add(lab.customers[0], ["--no-check"])

        let refused = try await gateway.ctl("tenant", "webhook", "enable", lab.customers[0].name)

        #expect(refused.status == 4)
        #expect(refused.errors.contains("GATEWAY_PUBLIC_URL"), "\(refused.errors)")
        #expect(refused.errors.contains("--address"), "\(refused.errors)")
        let set = try await gateway.ctl("tenant", "set", lab.customers[0].name, "--requests-per-minute", "750")
        #expect(set.status == 0 && set.output.contains("750"), "\(set.output)\(set.errors)")
        _ = await gateway.stop(daemon)
        try await lab.end()
    }

    @Test(.timeLimit(.minutes(6)))
    func `content that is pushed arrives at once although the next poll is an hour away`() async throws {
        let lab = try await Lab(records: Sample.records)
        let gateway = try GatewayProcess(lab, ["GATEWAY_POLL_INTERVAL": "1h"])
        let daemon = try await gateway.start()
        let customer = lab.customers[0]
        try await enableWebhook(lab, gateway, customer)
        let before = try await gateway.blobsDone(of: customer)

        try await lab.publish("Budget.xlsx", as: "Audit.SharePoint", for: customer)

        try await eventually("the pushed content is in") { try await gateway.blobsDone(of: customer) == before + 1 }
        let report = try await gateway.webhook(of: customer)
        #expect(report.state == "enabled" && report.validatedAt != nil && report.notifications >= 1)
        let listed = try await lab.webhooks(of: customer)
        #expect(!listed.isEmpty && Set(listed.map(\.authID)).count == 1)
        let word = try #require(listed.first?.authID)
        #expect(try !gateway.logText().contains(word), "the secret is in the log")
        #expect(try await !Tables(gateway).text().contains(word), "the secret is in the database")
        try await refusals(lab, gateway, customer, word)
        _ = await gateway.stop(daemon)
        try await lab.end()
    }

    /// What somebody who knows one tenant's secret word can do with it: nothing to another.
    private func refusals(
        _ lab: Lab,
        _ gateway: GatewayProcess,
        _ customer: Lab.Customer,
        _ word: String
    ) async throws {
        let path = "/webhooks/activity/\(customer.tenantId)"
        let known = [("Webhook-AuthID", word)]
        func items(_ tenant: String, _ client: String) -> String {
            #"[{"tenantId":"\#(tenant)","clientId":"\#(client)","contentType":"Audit.General","contentId":"x"}]"#
        }
        let validated = try await gateway.post(path, #"{"validationCode":"abc-123"}"#, headers: known)
        #expect(validated.status == 200 && validated.body == "abc-123")
        #expect(try await gateway.post(path, items(customer.tenantId, customer.clientId), headers: known).status == 200)
        let foreign = try await gateway.post(path, items(lab.customers[1].tenantId, customer.clientId), headers: known)
        #expect(foreign.status == 403)
        #expect(try problem(foreign).code == "webhook.misdirected")
        #expect(try await gateway.post(path, items(customer.tenantId, UUID().uuidString), headers: known).status == 403)
        #expect(try await gateway.post(path, "{}", headers: known).status == 400)
        let huge = String(repeating: " ", count: 2 << 20)
        #expect(try await gateway.post(path, huge, headers: known).status == 413)
    }

    @Test(.timeLimit(.minutes(6)))
    func `R14: a webhook that silently becomes null costs nothing but time, and is repaired within the rules`()
        async throws
    {
        let lab = try await Lab(records: Sample.records)
        let gateway = try GatewayProcess(lab)
        let daemon = try await gateway.start()
        let customer = lab.customers[0]
        try await enableWebhook(lab, gateway, customer)
        let before = try await gateway.blobsDone(of: customer)
        let starts = try await lab.starts(of: customer)

        try await lab.control(.PATCH, "tenants/\(customer.name)", #"{"dropWebhooks":[]}"#)
        try await lab.publish("Budget.xlsx", as: "Audit.SharePoint", for: customer)
        try await lab.publish("Plan.docx", as: "Audit.General", for: customer)

        try await eventually("polling finds what nobody told of") {
            try await gateway.blobsDone(of: customer) == before + 2
        }
        try await eventually("the loss is noticed") {
            try await gateway.upkeepNow()
            return try await gateway.webhook(of: customer).state == "pending"
        }
        #expect(try await lab.starts(of: customer) == starts, "no start within 15 minutes of the last")

        try await lab.advanceClock(seconds: 960)
        try await eventually("the webhook is back") {
            try await gateway.upkeepNow()
            return try await gateway.webhook(of: customer).state == "enabled"
        }
        #expect(try await lab.starts(of: customer) == starts.mapValues { $0 + 1 })
        _ = await gateway.stop(daemon)
        try await lab.end()
    }

    /// Onboards the customer, and has its webhook at Microsoft: sixteen minutes later by Microsoft's clock, for the
    /// subscriptions were started just now.
    private func enableWebhook(_ lab: Lab, _ gateway: GatewayProcess, _ customer: Lab.Customer) async throws {
        try await gateway.add(customer)
        try await gateway.waitForContent(of: customer)
        try await lab.advanceClock(seconds: 960)
        let address = try gateway.webhookAddress(of: customer)
        let enabled = try await gateway.ctl("tenant", "webhook", "enable", customer.name, "--address", address)
        #expect(enabled.status == 0, "\(enabled.errors)")
        try await eventually("Microsoft has validated the webhook") {
            try await gateway.webhook(of: customer).validatedAt != nil
        }
        try await eventually("Microsoft says of every type that it has the webhook") {
            try await gateway.upkeepNow()
            return try await gateway.webhook(of: customer).state == "enabled"
        }
    }
}
