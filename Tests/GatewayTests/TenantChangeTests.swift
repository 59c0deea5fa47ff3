import FoundationEssentials
import GatewayTesting
import Logging
import MicrosoftCloud
import Sealing
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct TenantChangeTests {
    private func onboarding(_ lab: WebhookFixtures) throws -> (Onboarding, CloudAccess) {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let access = try CloudAccess(clouds: .builtIn, logger: logger)
        let onboarding = Onboarding(
            database: lab.base.database,
            credentials: lab.credentials,
            access: access,
            publisherID: UUID()
        )
        return (onboarding, access)
    }

    @Test func `a tenant's budget is its own until it is the gateway's default again`() async throws {
        let lab = try await WebhookFixtures()
        let (onboarding, access) = try onboarding(lab)

        let own = try await onboarding.change("contoso", .init(requestsPerMinute: 500))
        let renamed = try await onboarding.change("contoso", .init(name: " Contoso GmbH ", timeZone: "Asia/Tokyo"))
        let usual = try await onboarding.change("Contoso GmbH", .init(requestsPerMinute: .some(nil)))
        let stored = try await lab.base.database.asWorker { try await TenantStore.get(Fixtures.contoso, on: $0) }
        await access.shutdown()

        let shown = String(decoding: try JSONCoding.bytes(own), as: UTF8.self)
        #expect(own.requestsPerMinute == 500 && own.name == "Contoso")
        #expect(shown.contains(#""requestsPerMinute":500"#))
        #expect(renamed.requestsPerMinute == 500)
        #expect(renamed.name == "Contoso GmbH" && renamed.timeZone == "Asia/Tokyo")
        #expect(usual.requestsPerMinute == nil)
        #expect(stored == usual)
    }

    @Test func `a change that cannot be is refused whole`() async throws {
        let lab = try await WebhookFixtures()
        let (onboarding, access) = try onboarding(lab)
        let cases: [(Onboarding.Change, GatewayError.Code)] = [
            (.init(), .requestInvalid), (.init(name: "Fabrikam"), .tenantExists), (.init(name: " "), .tenantInvalid),
            (.init(name: "\(UUID())"), .tenantInvalid), (.init(timeZone: "Mars/Olympus"), .tenantInvalid),
            (.init(requestsPerMinute: 0), .tenantInvalid), (.init(requestsPerMinute: 60_001), .tenantInvalid),
        ]

        for (change, code) in cases {
            let error = await #expect(throws: GatewayError.self) { try await onboarding.change("Contoso", change) }
            #expect(error?.code == code)
        }
        await access.shutdown()

        let stored = try await lab.base.database.asWorker { try await TenantStore.get(Fixtures.contoso, on: $0) }
        #expect(stored.name == "Contoso" && stored.timeZone == "Europe/Berlin" && stored.requestsPerMinute == nil)
    }
}
