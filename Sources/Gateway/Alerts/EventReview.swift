import FoundationEssentials
import Logging
import MicrosoftCloud
import Policies
import Postgres
import Sealing

/// Holds recent events against the policies once more when look-ups found out more about them.
///
/// A Power Platform record rarely says who got access: that an app went to everyone is known only when its present role
/// assignments were read, after ingestion, and then it is told.
struct EventReview: Sendable {
    /// How far back events are looked at again, and how many of them.
    private static let span = 7 * 86_400.0
    private static let limit = 2000

    let database: Database
    let book: PolicyBook

    /// Looks at a tenant's recent events whose telling changed since the last review.
    ///
    /// - Throws: What the database says.
    func run(_ tenant: TenantID) async throws {
        let policies = try await book.policies(of: tenant)
        guard policies.compiled.hasEventPolicies else { return }
        let findings = try await database.asWorker { connection in
            let recent = try await SharingStore.all(
                tenant: tenant,
                since: Date(timeIntervalSinceNow: -Self.span),
                limit: Self.limit,
                on: connection
            )
            let decorated = try await Decoration.decorate(recent.map(\.event), tenant: tenant, on: connection)
            let own = try await MitigationEchoes.known(decorated.map(\.event.id), tenant: tenant, on: connection)
            let strange = decorated.filter { !own.contains($0.event.id) }
            let news = try await unseen(strange, tenant: tenant, on: connection)
            guard !news.isEmpty else { return Findings(policies) }
            let findings = try await Evaluation.look(
                at: news,
                with: policies,
                tenant: tenant,
                now: Date(),
                on: connection
            )
            try await Evaluation.store(findings, tenant: tenant, on: connection)
            return findings
        }
        await Evaluation.report(findings.troubles, of: policies, tenant: tenant, to: book)
    }

    /// Those that are told otherwise than at the last review, which this one then is.
    private func unseen(
        _ decorated: [DecoratedEvent],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> [DecoratedEvent] {
        guard !decorated.isEmpty else { return [] }
        let prints = try decorated.map { item in
            Sealing.Digest.sha256(try JSONCoding.bytes(item.event) + JSONCoding.bytes(item.reach))
        }
        let changed = try await connection.query(
            """
            insert into event_review (tenant_id, event_id, fingerprint)
            select \(tenant.rawValue), * from unnest(\(decorated.map(\.event.id))::uuid[], \(prints)::bytea[]) as v(i, p)
            order by i
            on conflict (tenant_id, event_id) do update set fingerprint = excluded.fingerprint
            where event_review.fingerprint <> excluded.fingerprint
            returning event_id
            """
        ).map { try $0.decode("event_id", as: UUID.self) }
        let ids = Set(changed)
        return decorated.filter { ids.contains($0.event.id) }
    }
}
