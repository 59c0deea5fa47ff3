import FoundationEssentials
import GatewayTesting
import ManagementActivity
import MicrosoftCloud
import Postgres
import Sealing
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct WebhookStoreTests {
    @Test func `a webhook's secret is 256 random bits in base64url, and never the same`() {
        let words = (0..<50).map { _ in WebhookSecret.generate().withString { $0 } }

        #expect(Set(words).count == words.count)
        for word in words { #expect(word.wholeMatch(of: /[A-Za-z0-9_-]{43}/) != nil) }
        // The last digit has four bits of the 256: two are always nothing.
        let lasts = Set(words.compactMap(\.last))
        #expect(lasts.isSubset(of: Set("AEIMQUYcgkosw048")))
    }

    @Test func `enabling seals a secret for Microsoft alone and asks for upkeep`() async throws {
        let lab = try await WebhookFixtures()
        try await lab.arrange("due_at = now() + interval '1 hour', upkeep_at = now() + interval '1 hour'")

        let report = try await lab.webhooks().enable("contoso", address: nil)

        let word = try #require(try await lab.authID())
        #expect(report.state == .pending)
        #expect(report.address == WebhookFixtures.address)
        #expect(report.feeds.allSatisfy { $0.isPending })
        let shown = String(decoding: try JSONCoding.bytes(report), as: UTF8.self)
        #expect(!shown.contains(word))
        #expect(
            try await lab.base.count(
                "select count(*)::int from tenant_webhook where position(\(Array(word.utf8)) in sealed_auth_id) > 0"
            ) == 0
        )
        let lease = try #require(try await lab.lease())
        #expect(lease.isDue && lease.isWoken && !lease.hasUpkeep)
        #expect(try await lab.authID(of: Fixtures.fabrikam) == nil)
    }

    @Test func `enabling again keeps the secret, another address or a disabling in between gives a new one`()
        async throws
    {
        let lab = try await WebhookFixtures()
        try await lab.enable()
        let first = try await lab.authID()

        try await lab.enable()
        let same = try await lab.authID()
        let moved = try await lab.webhooks().enable("Contoso", address: "https://other.example/hook/")
        let second = try await lab.authID()
        let off = try await lab.webhooks().disable("Contoso")
        let none = try await lab.authID()
        try await lab.enable()
        let third = try await lab.authID()

        #expect(first == same)
        #expect(moved.address == "https://other.example/hook/webhooks/activity/\(Fixtures.contoso)")
        #expect(off.state == .off && off.address == nil)
        #expect(none == nil)
        #expect(Set([first, second, third]).count == 3)
    }

    @Test(
        arguments: [
            (nil, nil), (nil, "http://gateway.example/hook"), (nil, "https://user:word@gateway.example/hook"),
            (nil, "https://gateway.example/hook?a=b"), (nil, "gateway.example"),
            (nil, "https://gateway.example/" + String(repeating: "x", count: 1024)),
        ] as [(String?, String?)]
    )
    func `an address that cannot serve is refused with what to do`(publicURL: String?, address: String?) async throws {
        let lab = try await WebhookFixtures()

        let error = await #expect(throws: GatewayError.self) {
            try await lab.webhooks(publicURL: publicURL).enable("Contoso", address: address)
        }

        #expect(error?.code == .webhookAddress)
        #expect(error?.remedy?.isEmpty == false)
        #expect(try await lab.base.count("select count(*)::int from tenant_webhook") == 0)
    }

    @Test func `the report compares what is wanted with what Microsoft says`() async throws {
        let lab = try await WebhookFixtures()
        func say(_ state: String?) async throws {
            try await lab.base.database.asWorker {
                _ = try await $0.execute("update feed set webhook_state = \(state)")
            }
        }
        func state() async throws -> WebhookReport.State { try await lab.webhooks().report(on: "Contoso").state }

        #expect(try await state() == .off)
        try await lab.enable()
        try await say("enabled")
        // What is enabled there was never validated under this secret, so it is another's.
        #expect(try await state() == .pending)
        try await lab.base.database.asWorker { try await WebhookStore.noteValidation(Fixtures.contoso, on: $0) }
        #expect(try await state() == .enabled)
        try await say("expired")
        #expect(try await state() == .pending)
        try await say("refused")
        let refused = try await lab.webhooks().report(on: "Contoso")
        #expect(refused.state == .pending)
        #expect(refused.feeds.allSatisfy { $0.errorCode == "AF20021" && $0.remedy != nil })
        _ = try await lab.webhooks().disable("Contoso")
        // Microsoft never took what it refused.
        #expect(try await state() == .off)
        try await say("enabled")
        #expect(try await state() == .removing)
        try await say(nil)
        #expect(try await state() == .off)
    }

    @Test func `a removed tenant keeps no webhook`() async throws {
        let lab = try await WebhookFixtures()
        try await lab.enable()

        try await lab.base.database.asWorker { try await TenantStore.purge(Fixtures.contoso, on: $0) }

        #expect(try await lab.base.count("select count(*)::int from tenant_webhook") == 0)
    }

    @Test func `the API role may not look at webhooks`() async throws {
        let lab = try await WebhookFixtures()

        let error = await #expect(throws: PostgresError.self) {
            try await lab.base.database.asTenant(Fixtures.contoso) {
                _ = try await $0.query("select 1 from tenant_webhook")
            }
        }

        #expect(error?.sqlState == "42501")
    }
}
