import AuditRecords
import FoundationEssentials
import MicrosoftCloud
import Postgres

/// A tenant's mitigations as its digest tells them.
enum MitigationTally {
    /// How many a digest names.
    static let named = 20
    /// Not a policy's draft that came to nothing when the present state was read: nobody was asked about it.
    private static let isProposal: PostgresQuery = "not (m.state = 'void' and m.outcome <> 'changed')"

    /// Tells what happened in a period, and what is open now.
    ///
    /// - Parameters:
    ///   - period: From its beginning to its end, which is exclusive.
    ///   - tenant: Whose.
    ///   - connection: Of the transaction in which the digest is made.
    /// - Returns: `nil` where nothing happened and nothing is open.
    /// - Throws: What the database says.
    static func tell(
        in period: Range<Date>,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Digest.Mitigation? {
        let rows = try await touched(in: period, tenant: tenant, on: connection)
        guard let total = try rows.first?.decode("total", as: Int.self) else { return nil }
        let ids = try rows.map { try $0.decode("mitigation_id", as: UUID.self) }
        let decisions = try await MitigationStore.decisions(of: ids, tenant: tenant, on: connection)
        let people = try await MitigationDesk.people(of: tenant, on: connection)
        let numbers = try await numbers(of: period, tenant: tenant, on: connection)
        return Digest.Mitigation(
            counts: numbers.counts,
            waiting: numbers.waiting,
            manual: numbers.manual,
            underWay: numbers.underWay,
            total: total,
            mitigations: try zip(rows, ids).map { row, id in
                Digest.Mitigation.Line(try Mitigation(row: row, decisions: decisions[id] ?? []), people: people)
            }
        )
    }

    private static func touched(
        in period: Range<Date>,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> PostgresRows {
        let (from, to) = (period.lowerBound, period.upperBound)
        return try await connection.query(
            """
            select \(Mitigation.columns), count(*) over () as total from mitigation m
            where m.tenant_id = \(tenant.rawValue) and \(isProposal) and (m.settled_at is null
                or m.created_at >= \(from) and m.created_at < \(to) or m.decided_at >= \(from) and m.decided_at < \(to)
                or m.settled_at >= \(from) and m.settled_at < \(to) or m.reshared_at >= \(from) and m.reshared_at < \(to)
                or m.undone_at >= \(from) and m.undone_at < \(to))
            order by (m.reshared_at is not null and m.undone_at is null) desc, (m.state in ('proposed', 'manual')) desc,
                (m.state = 'failed') desc, coalesce(m.settled_at, m.created_at) desc, m.mitigation_id
            limit \(named)
            """
        )
    }

    private struct Numbers {
        var counts = Digest.Mitigation.Counts()
        var waiting = 0
        var manual = 0
        var underWay = 0
    }

    private static func numbers(
        of period: Range<Date>,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Numbers {
        let (from, to) = (period.lowerBound, period.upperBound)
        let taking = MitigationAction.allCases.filter(\.takesAway).map(\.rawValue)
        let row = try await connection.query(
            """
            with own as (
                select *, settled_at >= \(from) and settled_at < \(to) as settled,
                    state = 'done' and undo_of is null and settled_at >= \(from) and settled_at < \(to) as made
                from mitigation m where tenant_id = \(tenant.rawValue) and \(isProposal)
            )
            select count(*) filter (where created_at >= \(from) and created_at < \(to) and not is_trial) as proposed,
                count(*) filter (where decided_at >= \(from) and decided_at < \(to) and state <> 'rejected') as approved,
                count(*) filter (where made and outcome = 'verified' and action = any (\(taking)::text[])) as taken_back,
                count(*) filter (where made and outcome = 'verified' and action <> all (\(taking)::text[])) as changed,
                count(*) filter (where made and outcome = 'alreadySo') as already_so,
                count(*) filter (where made and outcome = 'gone') as gone,
                count(*) filter (where made and outcome in ('confirmed', 'seen')) as by_hand,
                count(*) filter (where made and outcome = 'told') as told,
                count(*) filter (where settled and state = 'failed') as failed,
                count(*) filter (where undone_at >= \(from) and undone_at < \(to)) as undone,
                count(*) filter (where reshared_at >= \(from) and reshared_at < \(to)) as reshared,
                count(*) filter (where settled and state = 'rejected') as rejected,
                count(*) filter (where settled and state = 'expired') as expired,
                count(*) filter (where settled and state = 'stopped') as stopped,
                count(*) filter (where settled and state = 'void') as void,
                count(*) filter (where settled and state = 'trial') as trials,
                count(*) filter (where state = 'proposed') as waiting,
                count(*) filter (where state = 'manual') as manual,
                count(*) filter (where state in ('approved', 'running')) as under_way
            from own
            """
        ).first
        guard let row else { return Numbers() }
        func number(_ column: String) throws -> Int { try row.decode(column, as: Int.self) }
        var numbers = Numbers(
            waiting: try number("waiting"),
            manual: try number("manual"),
            underWay: try number("under_way")
        )
        numbers.counts.proposed = try number("proposed")
        numbers.counts.approved = try number("approved")
        numbers.counts.takenBack = try number("taken_back")
        numbers.counts.changed = try number("changed")
        numbers.counts.alreadySo = try number("already_so")
        numbers.counts.gone = try number("gone")
        numbers.counts.byHand = try number("by_hand")
        numbers.counts.told = try number("told")
        numbers.counts.failed = try number("failed")
        numbers.counts.undone = try number("undone")
        numbers.counts.reshared = try number("reshared")
        numbers.counts.rejected = try number("rejected")
        numbers.counts.expired = try number("expired")
        numbers.counts.stopped = try number("stopped")
        numbers.counts.void = try number("void")
        numbers.counts.trials = try number("trials")
        return numbers
    }
}

extension Digest.Mitigation.Line {
    init(_ mitigation: Mitigation, people: String?) {
        mitigationId = mitigation.mitigationId.description
        action = mitigation.action.rawValue
        title = MitigationWords(mitigation, people: people).title
        resourceKind = mitigation.resource.kind.rawValue
        resource = mitigation.resource.shown
        principal = mitigation.principal?.shown
        state = mitigation.state.rawValue
        outcome = mitigation.outcome?.rawValue
        proposedBy = mitigation.proposedBy
        proposedSide = mitigation.proposedSide.rawValue
        proposedAt = mitigation.createdAt
        approvedBy = mitigation.decisions.filter { $0.verdict == .approve }.map(\.person.name)
        isAutomatic = mitigation.isAutomatic
        undoOf = mitigation.undoOf?.description
        verifiedAt = mitigation.verifiedAt
        resharedAt = mitigation.resharedAt
        undoneAt = mitigation.undoneAt
        settledAt = mitigation.settledAt
        message = mitigation.message
    }
}
