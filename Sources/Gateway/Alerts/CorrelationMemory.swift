import FoundationEssentials
import MicrosoftCloud
import Policies
import Postgres

/// The matches that correlations count, kept as long as late evidence may still make them meet.
enum CorrelationMemory {
    /// How many members of one group are looked at; what lies nearest to the new ones in time.
    private static let groupLimit = 5000
    /// Evidence was seen to arrive 9 days late.
    private static let lateness = 10 * 86_400.0

    /// One group of one correlation with the time that new members lie in.
    private struct Group {
        let correlation: Int
        let policy: Policy
        let values: [String]
        let hash: [UInt8]
        var from: Date
        var to: Date
    }

    /// Keeps new matches, and finds what meets a correlation's condition with them.
    ///
    /// - Parameters:
    ///   - findings: Their contributions are kept; an event that is looked at again replaces what it was before.
    ///   - tenant: Whose.
    ///   - connection: Of the transaction that stores the evidence.
    /// - Returns: Hits for the correlations' own policies, known ones among them.
    /// - Throws: What the database says.
    static func add(
        _ findings: Findings,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> [AlertHit] {
        let contributions = findings.contributions
        guard !contributions.isEmpty else { return [] }
        let compiled = findings.policies.compiled
        var indexes: [String: Int] = [:]
        for (index, policy) in compiled.policies.enumerated() where policy.isCorrelation { indexes[policy.id] = index }
        var groups: [[String]: Group] = [:]
        for item in contributions {
            guard let index = indexes[item.correlation] else { continue }
            let at = item.evidence.occurredAt
            let identity = [item.correlation] + item.group
            var group =
                groups[identity]
                ?? Group(
                    correlation: index,
                    policy: compiled.policies[index],
                    values: item.group,
                    hash: AlertHit.hash(item.group),
                    from: at,
                    to: at
                )
            group.from = min(group.from, at)
            group.to = max(group.to, at)
            groups[identity] = group
        }
        try await keep(contributions, compiled, indexes, tenant: tenant.rawValue, on: connection)
        var hits: [AlertHit] = []
        for group in groups.values.sorted(by: { $0.policy.id < $1.policy.id }) {
            hits += try await firing(group, compiled, tenant: tenant.rawValue, on: connection)
        }
        return hits
    }

    private static func keep(
        _ items: [Findings.Contribution],
        _ compiled: CompiledPolicies,
        _ indexes: [String: Int],
        tenant: UUID,
        on connection: PostgresConnection
    ) async throws {
        let events = items.filter { $0.evidence.kind == .event }
        let untils = items.map { item in
            let span = indexes[item.correlation].map { Double(compiled.timespan(ofCorrelation: $0)) / 1e6 } ?? 0
            return item.evidence.occurredAt.addingTimeInterval(span + lateness)
        }
        _ = try await connection.pipeline([
            """
            delete from correlation_member
            where tenant_id = \(tenant) and evidence_id = any (\(events.map(\.evidenceID))::text[]) and kind = 'event'
            """,
            """
            insert into correlation_member (tenant_id, correlation_id, group_hash, occurred_at, evidence_id, policy_id, kind,
                shown_id, value, summary, keep_until)
            select \(tenant), * from unnest(
                \(items.map(\.correlation))::text[], \(items.map { AlertHit.hash($0.group) })::bytea[],
                \(items.map(\.evidence.occurredAt))::timestamptz[], \(items.map(\.evidenceID))::text[],
                \(items.map(\.policyID))::text[], \(items.map(\.evidence.kind.rawValue))::text[],
                \(items.map(\.evidence.id))::text[], \(items.map(\.value))::text[], \(items.map(\.evidence.summary))::text[],
                \(untils)::timestamptz[])
            on conflict do nothing
            """,
        ])
    }

    private static func firing(
        _ group: Group,
        _ compiled: CompiledPolicies,
        tenant: UUID,
        on connection: PostgresConnection
    ) async throws -> [AlertHit] {
        let span = Double(compiled.timespan(ofCorrelation: group.correlation)) / 1e6
        let rows = try await connection.query(
            """
            select occurred_at, evidence_id, policy_id, kind, shown_id, value, summary from correlation_member
            where tenant_id = \(tenant) and correlation_id = \(group.policy.id) and group_hash = \(group.hash)
                and occurred_at between \(group.from.addingTimeInterval(-span)) and \(group.to.addingTimeInterval(span))
            order by occurred_at desc limit \(groupLimit)
            """
        )
        var evidence: [String: Alert.Evidence] = [:]
        let members = try rows.map { row in
            let id = try row.decode("evidence_id", as: String.self)
            let at = try row.decode("occurred_at", as: Date.self)
            evidence[id] = Alert.Evidence(
                kind: try row.decodeCase("kind"),
                id: try row.decode("shown_id", as: String.self),
                summary: try row.decode("summary", as: String.self),
                occurredAt: at,
                arrivedAt: Date()
            )
            return CompiledPolicies.Member(
                id: id,
                policyID: try row.decode("policy_id", as: String.self),
                occurredAt: at.wholeMicroseconds,
                value: try row.decode("value", as: String?.self)
            )
        }
        let fields = compiled.groupFields(ofCorrelation: group.correlation)
        let key = Dictionary(zip(fields, group.values)) { first, _ in first }
        return compiled.firing(correlation: group.correlation, members: members).compactMap { member in
            evidence[member.id].map {
                AlertHit(policy: group.policy, key: key, evidenceID: member.id, evidence: $0)
            }
        }
    }

    /// Forgets what no correlation can count any more.
    static func prune(on connection: PostgresConnection) async throws {
        try await connection.execute("delete from correlation_member where keep_until < now()")
    }
}
