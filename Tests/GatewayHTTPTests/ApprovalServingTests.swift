import Foundation
import GatewayTesting
import HTTPTypes
import MicrosoftCloud
import Postgres
import Sealing
import Testing

@testable import Gateway
@testable import GatewayHTTP

/// Approvals in the customers' API.
@Suite(.scratchDatabase, .timeLimit(.minutes(6))) struct ApprovalServingTests {
    private static let json: HTTPFields = [.contentType: "application/json"]

    private static func object(_ answer: Customers.Answer) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(answer.bytes)) as? [String: Any])
    }

    @Test func `a key reads its tenant's approvals, and decides with the scope alone`() async throws {
        let customers = try Customers()
        try await customers.add(Customers.contoso, name: "Contoso")
        try await customers.add(Customers.fabrikam, name: "Fabrikam")
        let proposal = try await customers.propose(of: Customers.contoso)
        let (reader, decider) = (
            try await customers.key(of: Customers.contoso),
            try await customers.key(of: Customers.contoso, scopes: [.approve])
        )
        let stranger = try await customers.key(of: Customers.fabrikam, scopes: [.approve])
        let path = "/v1/approvals/\(proposal.mitigationId)"
        func decide(
            _ key: String?,
            _ body: String = #"{"verdict":"approve","note":"agreed"}"#
        ) async throws
            -> Customers.Answer
        {
            try await customers.ask("\(path)/decision", key: key, method: .post, Self.json, body: body)
        }

        let shown = try Self.object(try await customers.ask(path, key: reader))
        #expect(shown["state"] as? String == "proposed")
        #expect((shown["effect"] as? [String])?.isEmpty == false && shown["needs"] is String)
        #expect(try await customers.ask(path, key: stranger).status == 404)
        #expect(try await customers.ask(path).status == 401)

        let refused = try await decide(reader)
        #expect(refused.status == 403 && refused.text.contains("approval.scope"))
        #expect(try await decide(stranger).status == 404)
        #expect(try await decide(nil).status == 401)
        #expect(try await decide(decider, #"{"verdict":"perhaps"}"#).status == 400)
        #expect(try await decide(decider, "{}").status == 400)
        #expect(try await customers.state(of: proposal).decisions.isEmpty)

        let answer = try await decide(decider)
        #expect(answer.status == 200)
        let after = try await customers.state(of: proposal)
        #expect(after.state == .approved)
        #expect(after.decisions.map(\.person.name) == ["test"] && after.decisions.map(\.person.side) == [.contact])
        let again = try await decide(decider)
        #expect(again.status == 409 && again.text.contains("mitigation.settled"))
    }

    @Test func `where only the provider decides a customer's key does not`() async throws {
        let customers = try Customers()
        try await customers.add(Customers.contoso, name: "Contoso")
        let proposal = try await customers.propose(of: Customers.contoso, approvers: .operators)
        let key = try await customers.key(of: Customers.contoso, scopes: [.approve])

        let answer = try await customers.ask(
            "/v1/approvals/\(proposal.mitigationId)/decision",
            key: key,
            method: .post,
            Self.json,
            body: #"{"verdict":"approve"}"#
        )

        #expect(answer.status == 403 && answer.text.contains("approval.not_approver"))
        #expect(try await customers.state(of: proposal).decisions.isEmpty)
    }

    @Test func `a key that was revoked a moment ago decides nothing, though it is still remembered`() async throws {
        let customers = try Customers()
        try await customers.add(Customers.contoso, name: "Contoso")
        let proposal = try await customers.propose(of: Customers.contoso)
        let key = try await customers.key(of: Customers.contoso, scopes: [.approve])
        let hash = try #require(APIKey.hash(key))
        // As a replica remembers it that has not heard of the revocation.
        customers.cache.remember(Customers.contoso, ofKey: hash, customers.cache.ticket())
        try await customers.tamper("update api_key set revoked_at = now()")

        let answer = try await customers.ask(
            "/v1/approvals/\(proposal.mitigationId)/decision",
            key: key,
            method: .post,
            Self.json,
            body: #"{"verdict":"approve"}"#
        )

        #expect(answer.status == 401)
        #expect(try await customers.state(of: proposal).decisions.isEmpty)
    }

    @Test func `the list has what is asked for, page by page, and stopping needs the scope too`() async throws {
        let customers = try Customers()
        try await customers.add(Customers.contoso, name: "Contoso")
        try await customers.add(Customers.fabrikam, name: "Fabrikam")
        try await customers.propose(of: Customers.fabrikam)
        let open = try await customers.propose(of: Customers.contoso, name: "A")
        let over = try await customers.propose(of: Customers.contoso, name: "B", state: .rejected) {
            $0.settledAt = Date()
        }
        let (reader, decider) = (
            try await customers.key(of: Customers.contoso),
            try await customers.key(of: Customers.contoso, scopes: [.approve])
        )
        func ids(_ query: String) async throws -> [String] {
            let answer = try await customers.ask("/v1/approvals\(query)", key: reader)
            return try #require(Self.object(answer)["items"] as? [[String: Any]]).compactMap {
                $0["mitigationId"] as? String
            }
        }

        #expect(try await Set(ids("")) == ["\(open.mitigationId)", "\(over.mitigationId)"])
        #expect(try await ids("?waiting=true") == ["\(open.mitigationId)"])
        #expect(try await ids("?state=rejected,expired") == ["\(over.mitigationId)"])
        #expect(try await ids("?limit=1").count == 1)
        #expect(try await customers.ask("/v1/approvals?limit=1", key: reader).headers[.link]?.contains("next") == true)
        #expect(try await customers.ask("/v1/approvals?state=gone", key: reader).status == 400)
        func stop(_ key: String) async throws -> Int {
            try await customers.ask(
                "/v1/approvals/\(open.mitigationId)/stop",
                key: key,
                method: .post,
                Self.json,
                body: "{}"
            ).status
        }
        #expect(try await stop(reader) == 403)
        #expect(try await stop(decider) == 200)
        #expect(try await customers.state(of: open).state == .stopped)
    }
}
