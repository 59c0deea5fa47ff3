import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import Postgres
import Testing

/// What the tests of webhooks ask and arrange, on both sides.
extension Lab {
    /// Publishes a record about a file at the stand-in and returns its content's id; webhooks are told of it.
    @discardableResult
    func publish(_ name: String, as contentType: String, for customer: Customer) async throws -> String {
        struct Made: Decodable { let contentId: String }
        let record = """
            {"Id":"\(UUID())","Operation":"FileAccessed","CreationTime":"2026-03-02T10:15:00","RecordType":6,\
            "OrganizationId":"\(customer.tenantId)","Workload":"SharePoint","UserType":0,"UserKey":"k",\
            "UserId":"ada@contoso.com","ObjectId":"https://contoso.sharepoint.com/sites/AllStaff/\(name)"}
            """
        let body = #"{"tenant":"\#(customer.name)","contentType":"\#(contentType)","records":[\#(record)]}"#
        return try JSONDecoder().decode(Made.self, from: try await control(.POST, "content", body)).contentId
    }

    func advanceClock(seconds: Int) async throws {
        _ = try await control(.POST, "clock", #"{"advanceSeconds":\#(seconds)}"#)
    }

    /// Accepted starts of the customer's subscriptions.
    func starts(of customer: Customer) async throws -> [String: Int] {
        struct Statistics: Decodable { let starts: [String: [String: Int]] }
        return try JSONDecoder().decode(Statistics.self, from: try await control(.GET, "stats")).starts[customer.name]
            ?? [:]
    }

    /// What the stand-in lists as the customer's webhooks: address and secret word.
    func webhooks(of customer: Customer) async throws -> [(address: String, authID: String)] {
        struct Token: Decodable { let access_token: String }
        struct Entry: Decodable {
            struct Webhook: Decodable {
                let address: String
                let authId: String
            }
            let webhook: Webhook?
        }
        let secret = try secret(of: customer).addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        var login = HTTPClientRequest(url: "\(url)/login/\(customer.tenantId)/oauth2/v2.0/token")
        login.method = .POST
        login.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        login.body = .bytes(
            ByteBuffer(
                string: "grant_type=client_credentials&scope=https%3A%2F%2Fmanage.office.com%2F.default"
                    + "&client_id=\(customer.clientId)&client_secret=\(secret)"
            )
        )
        let token = try JSONDecoder().decode(Token.self, from: try await ask(login)).access_token
        var list = HTTPClientRequest(
            url: "\(url)/activity/api/v1.0/\(customer.tenantId)/activity/feed/subscriptions/list"
                + "?PublisherIdentifier=\(customer.publisherId)"
        )
        list.headers.add(name: "Authorization", value: "Bearer \(token)")
        return try JSONDecoder().decode([Entry].self, from: try await ask(list)).compactMap { entry in
            entry.webhook.map { ($0.address, $0.authId) }
        }
    }

    private func ask(_ request: HTTPClientRequest) async throws -> Data {
        let answer = try await client.execute(request, timeout: .seconds(10))
        let body = try await answer.body.collect(upTo: 4 << 20)
        #expect((200..<300).contains(answer.status.code), "\(request.url): \(String(buffer: body))")
        return Data(body.readableBytesView)
    }
}

extension GatewayProcess {
    /// Where the daemon's own listener takes notifications.
    func webhookAddress(of customer: Lab.Customer) throws -> String {
        try address("API listens") + "/webhooks/activity/\(customer.tenantId)"
    }

    /// Has the subscriptions looked at now, as otherwise only time would.
    func upkeepNow() async throws {
        try await Tables(self).execute("update tenant_lease set upkeep_at = null, woken = true, due_at = now()")
    }

    struct WebhookReport: Decodable {
        let state: String
        let address: String?
        let validatedAt: String?
        let notifications: Int
        let refused: Int
    }

    func webhook(of customer: Lab.Customer) async throws -> WebhookReport {
        let shown = try await ctl("tenant", "webhook", "show", customer.name, "--output", "json")
        return try JSONDecoder().decode(WebhookReport.self, from: Data(shown.output.utf8))
    }

    /// Blobs committed for the customer.
    func blobsDone(of customer: Lab.Customer) async throws -> Int {
        struct Feeds: Decodable {
            struct Feed: Decodable { let blobsDone: Int }
            let items: [Feed]
        }
        let list = try await ctl("subscription", "list", customer.name, "--output", "json")
        return try JSONDecoder().decode(Feeds.self, from: Data(list.output.utf8)).items.reduce(0) { $0 + $1.blobsDone }
    }

    /// Posts to the customers' listener as a stranger may.
    func post(_ path: String, _ body: String, headers: [(String, String)] = []) async throws -> Answer {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile("\(state)/tls-self-signed.pem"))
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .init(tlsConfiguration: tls))
        do {
            var request = HTTPClientRequest(url: try address("API listens") + path)
            request.method = .POST
            request.headers = HTTPHeaders(headers + [("Content-Type", "application/json")])
            request.body = .bytes(ByteBuffer(string: body))
            let response = try await client.execute(request, timeout: .seconds(30))
            let text = String(buffer: try await response.body.collect(upTo: 1 << 20))
            try await client.shutdown()
            return Answer(status: Int(response.status.code), headers: [:], body: text)
        } catch {
            try await client.shutdown()
            throw error
        }
    }
}
