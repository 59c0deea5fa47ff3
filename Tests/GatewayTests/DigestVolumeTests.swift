import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct DigestVolumeTests {
    /// How many events the month has.
    private static let events = 50_000

    @Test func `a month of fifty thousand events is a page under a megabyte, and all of it can be had`() async throws {
        let fixtures = Fixtures()
        let tenant = Fixtures.contoso
        try await fixtures.addTenant(tenant, name: "Contoso")
        let day = try #require(CivilDay("2026-03-15"))
        var sample = DigestSample.entries[0]
        sample.occurredAt = DigestSample.at("2026-03-15T10:00:00Z")
        let entry = String(decoding: try DigestCoding.bytes(sample), as: UTF8.self)
        _ = try await fixtures.database.asWorker { connection in
            try await connection.execute("update tenant set created_at = '2026-02-01'")
            try await connection.execute(
                """
                insert into digest (tenant_id, digest_id, cadence, day, period_from, period_to, scheduled, made_at, headline,
                    events, document)
                select \(tenant.rawValue), gen_random_uuid(), 'daily', \(day.description)::text::date, '2026-03-14T23:00Z',
                    '2026-03-15T23:00Z', false, '2026-03-16T05:00Z', '', \(Self.events), '{}'
                """
            )
            try await connection.execute(
                """
                insert into digest_line (tenant_id, ledger, event_id, digest_id, occurred_at, section, change, risk, act,
                    resource_kind, actor, is_wide, people, is_unknown, entry)
                select d.tenant_id, 'daily', e.id, d.digest_id, d.period_from + n * interval '1 second', 'needsAttention', 'new',
                    n % 3, 'linkCreated', 'file', 'user' || n % 500 || '@contoso.example', true, null, false,
                    jsonb_set(\(entry)::text::jsonb, '{eventId}', to_jsonb(e.id::text))::text
                from digest d cross join generate_series(1, \(Self.events)) n
                    cross join lateral (select md5(n::text)::uuid as id) e
                """
            )
        }

        let made = try await DigestMaker(database: fixtures.database)
            .makeDue(for: tenant, now: DigestSample.at("2026-04-01T05:00:00Z"))

        let month = try #require(made.first { $0.digest.cadence == .monthly })
        #expect(month.digest.eventCount == Self.events)
        #expect(month.digest.section(.needsAttention)?.total == Self.events)
        #expect(month.digest.events.allSatisfy { $0.recordIds == sample.recordIds })
        #expect(month.document.count < 1_000_000)
        #expect(DigestHTML(month.digest).render().utf8.count < 1_000_000)
        #expect(DigestMail(month.digest, brand: DigestBrand(), page: nil, unsubscribe: nil).html.utf8.count < 100_000)

        var seen: Set<String> = []
        var after: UUID?
        repeat {
            let mark = after
            let page = try await fixtures.database.asTenant(tenant) {
                try await DigestLedger.page(of: month, after: mark, limit: 5_000, tenant: tenant, on: $0)
            }
            seen.formUnion(page.map(\.eventId))
            after = page.count == 5_000 ? page.last.flatMap { UUID(uuidString: $0.eventId) } : nil
        } while after != nil
        #expect(seen.count == Self.events)
    }
}
