import Foundation
import GatewayTesting
import NIOHTTP1
import Testing

/// The way of most approvals: a mail from a real SMTP server, its link, the page, and the change at the stand-in.
@Suite struct ApprovalByMailTests {
    @Test(.timeLimit(.minutes(6))) func `somebody approves by the link in the mail, and nothing happens by looking`()
        async throws
    {
        let lab = try await Lab(["--scenario", "demo"])
        let server = try await MailServer.start(.login(user: "digests@msp.example", password: DeliveryTests.password))
        let gateway = try DeliveryTests.gateway(lab, server, ["GATEWAY_POLL_INTERVAL": "2s"])
        let daemon = try await gateway.start()
        let customer = try #require(lab.customers.first { $0.name == "contoso" })
        try await gateway.add(customer)
        #expect(try await gateway.ctl("tenant", "mitigation", "enable", customer.name).status == 0)
        let added = try await gateway.ctl("approver", "add", customer.name, "kim@contoso.example", "--side", "contact")
        #expect(added.status == 0, "\(added.errors)")
        try await gateway.waitForContent(of: customer)
        let app = try await Self.app(lab, customer)

        let proposed = try await gateway.ctl(
            "mitigation",
            "propose",
            customer.name,
            "--app",
            app.id,
            "--environment",
            app.environment,
            "--action",
            "remove-everyone",
            "--reason",
            "It reads the customer list.",
            "--by",
            "ada"
        )
        // The alert may have proposed it before.
        #expect(proposed.status == 0 || proposed.errors.contains("mitigation.exists"), "\(proposed.errors)")
        var link: String?
        try await eventually("the mail is there") {
            link = try server.mails().lazy.compactMap { mail -> String? in
                guard let text = mail.parts["text/plain"], text.contains("Travel Requests") else { return nil }
                return text.firstMatch(of: #/https:\/\/gateway\.example(\/a\/[A-Za-z0-9_-]+)/#).map {
                    String($0.output.1)
                }
            }.first
            return link != nil
        }
        let path = try #require(link)

        // A scanner looks, twice.
        for _ in 0..<2 {
            let page = try await gateway.get(path, key: nil, accept: "text/html")
            #expect(page.status == 200 && page.body.contains("Travel Requests") && page.body.contains("<form"))
        }
        #expect(try await Self.app(lab, customer).isForEveryone)
        let posted = try await gateway.post(path, "verdict=approve&note=Not+needed.")
        #expect(posted.status == 200, "\(posted.body)")
        try await eventually("the share is gone") { try await !Self.app(lab, customer).isForEveryone }
        #expect(try await gateway.post(path, "verdict=approve").status == 409, "once is enough")
        try await eventually("everybody who was asked hears of it") {
            try server.mails().contains { $0.parts["text/plain"]?.contains("read back") == true }
        }
        let evidence = try await gateway.ctl("evidence", "list", customer.name, "--output", "json").output
        #expect(evidence.contains("kim@contoso.example") && evidence.contains(#""seen""#))
        #expect(try !gateway.logText().contains(path.dropFirst(3)), "the log opens nothing")
        try await Self.writeToSharer(gateway, customer, server)

        #expect(await gateway.stop(daemon) == 0)
        try await lab.end()
    }

    /// Whoever shared is written to: the reason, and what to do instead.
    private static func writeToSharer(
        _ gateway: GatewayProcess,
        _ customer: Lab.Customer,
        _ server: MailServer
    ) async throws {
        let alerts = try await gateway.ctl("alert", "list", customer.name, "--output", "json").output
        let alert = try JSONDecoder().decode(Alerts.self, from: Data(alerts.utf8)).items.first {
            $0.title == "App or flow shared with everyone" && $0.summary.contains("Travel Requests")
        }
        let proposed = try await gateway.ctl(
            "mitigation",
            "propose",
            customer.name,
            "--alert",
            try #require(alert).alertId,
            "--action",
            "notify-sharer",
            "--reason",
            "Share with a group of those who travel.",
            "--output",
            "json"
        )
        let id = try #require(proposed.output.firstMatch(of: #/"mitigationId":"([^"]+)"/#)?.output.1, "\(proposed)")
        #expect(try await gateway.ctl("approval", "approve", customer.name, String(id)).status == 0)
        try await eventually("the sharer has a letter") {
            try server.mails().contains { mail in
                mail.parts["text/plain"]?.contains("Share with a group of those who travel.") == true
                    && mail.envelope?.to.contains { $0.hasSuffix("@contoso.onmicrosoft.com") } == true
            }
        }
    }

    private struct Alerts: Decodable {
        struct Alert: Decodable {
            let alertId: String
            let title: String
            let summary: String
        }
        let items: [Alert]
    }

    private struct App {
        let id: String
        let environment: String
        let isForEveryone: Bool
    }

    private struct Truth: Decodable {
        struct Organisation: Decodable {
            struct Assignment: Decodable { let type: String }
            struct Resource: Decodable {
                let id: String
                let displayName: String
                let environment: String
                let assignments: [Assignment]?
            }
            let apps: [Resource]?
        }
        let organisation: Organisation
    }

    private static func app(_ lab: Lab, _ customer: Lab.Customer) async throws -> App {
        let answer = try await lab.control(.GET, "organisation?tenant=\(customer.name)")
        let apps = try JSONDecoder().decode(Truth.self, from: answer).organisation.apps
        let app = try #require(apps?.first { $0.displayName == "Travel Requests" })
        return App(
            id: app.id,
            environment: app.environment,
            isForEveryone: app.assignments?.contains { $0.type == "Tenant" } ?? false
        )
    }
}
