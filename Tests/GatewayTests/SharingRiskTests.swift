import AuditRecords
import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct SharingRiskTests {
    private func event(_ facts: [SharingFact]) throws -> SharingEvent {
        try #require(Folding.fold(facts, tenant: Fixtures.contoso.rawValue))
    }

    private func guest(_ domain: String, _ id: String = "1", after seconds: Double = 0) -> SharingFact {
        FactFixtures.fact(
            id,
            after: seconds,
            audience: Audience(.guest, name: "kim@\(domain)", domain: domain),
            role: SharedRole("Edit", .edit)
        )
    }

    @Test func `a partner's guests are expected, also of its subdomains, and others still count`() throws {
        let basis = RiskBasis(partnerDomains: ["Fabrikam.example"])
        let partner = SharingRisk.judged(event: try event([guest("emea.fabrikam.example")]), basis: basis)
        let both = SharingRisk.judged(
            event: try event([guest("fabrikam.example"), guest("tailspin.example", "2")]),
            basis: basis
        )
        let alike = SharingRisk.judged(event: try event([guest("notfabrikam.example")]), basis: basis)

        #expect(partner.level == .low && partner.reasons.map(\.code) == ["guest.partner"])
        #expect(both.reasons.map(\.code) == ["guest.edit", "guest.partner"])
        #expect(alike.level == .high)
    }

    @Test func `a trusted application is expected by its id and by its name`() throws {
        let app = SharedResource(.application, id: "aaaa", name: "Backup")
        var fact = FactFixtures.fact("1", .consented)
        fact.resource = app
        fact.details = ["grant": "application", "scopes": "Mail.ReadWrite"]
        let event = try event([fact])

        let untrusted = SharingRisk.judged(event: event)
        #expect(untrusted.level == .high)
        #expect(untrusted.reasons.map(\.code) == ["consent.application", "consent.broad"])
        for name in ["AAAA", "backup"] {
            let risk = SharingRisk.judged(event: event, basis: RiskBasis(trustedApps: [name]))
            #expect(risk.level == .low && risk.reasons.map(\.code) == ["app.trusted"])
        }
    }

    @Test func `more than twenty people should be a group, and a wide reach counts`() throws {
        let twenty = try event((1...20).map { FactFixtures.fact("\($0)") })
        let more = try event((1...21).map { FactFixtures.fact("\($0)") })
        let reach = Reach(accounts: 412, guests: 9, text: "412 accounts and 9 guests")

        #expect(twenty.risk.level == .low)
        #expect(more.risk.reasons.map(\.text) == ["More than 20 individual people (21): use a group"])
        #expect(SharingRisk.judged(event: twenty, reach: reach).reasons.map(\.text) == ["It reaches 421 people"])
    }

    @Test func `a domain is new in the first event by occurrence, whatever arrived first`() async throws {
        let fixtures = Fixtures()
        let tenant = try await FactFixtures.newTenant(fixtures)
        func newness() async throws -> [Bool] {
            let events = try await FactFixtures.stored(tenant, fixtures).map(\.event).sorted {
                $0.firstOccurredAt < $1.firstOccurredAt
            }
            let basis = try await fixtures.database.asTenant(tenant) {
                try await RiskBasis.load(tenant: tenant, events: events, on: $0)
            }
            return events.map { event in
                SharingRisk.judged(event: event, basis: basis).reasons.contains { $0.code == "guest.newDomain" }
            }
        }

        try await FactFixtures.add([guest("fabrikam.example", "late", after: 9_000)], to: tenant, fixtures)
        #expect(try await newness() == [true])
        try await FactFixtures.add([guest("fabrikam.example", "early")], to: tenant, fixtures)
        #expect(try await newness() == [true, false])
    }
}
