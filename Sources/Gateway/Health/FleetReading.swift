import FoundationEssentials
import MicrosoftCloud
import Postgres

/// Reads the fleet from the database in three set-based statements, however many tenants there are.
///
/// Numbers are counted there. Only tenants with something out of the ordinary are read and judged, by the same function
/// that judges one tenant for `tenant show`: the statement lets through more than the judgement finds, never less.
enum FleetReading {
    static func read(
        rules: CompletenessRules,
        requestsPerMinute: Int,
        on connection: PostgresConnection
    ) async throws -> Fleet {
        var fleet = try await numbers(rules, on: connection)
        let now = Date()
        let feeds = try await suspects(rules, requestsPerMinute, on: connection)
        var gaps: [TenantID: [GapTally]] = [:]
        if !feeds.isEmpty {
            for row in try await connection.query(openGaps) {
                let tenant = TenantID(rawValue: try row.decode("tenant_id", as: UUID.self))
                gaps[tenant, default: []].append(try GapTally(row: row))
            }
        }
        var failing: [Fleet.Failing] = []
        for suspect in feeds {
            let judged = Completeness.judge(
                suspect.standing,
                feeds: suspect.feeds,
                gaps: gaps[suspect.id] ?? [],
                rules: rules,
                now: now
            )
            if judged.verdict == .incomplete { fleet.incomplete += 1 }
            if judged.verdict == .behind { fleet.behind += 1 }
            failing += judged.findings.filter { $0.severity > .note }.map {
                Fleet.Failing(tenantId: suspect.id, tenant: suspect.standing.name, finding: $0)
            }
        }
        failing.sort { Finding.isWorse($0.finding, $1.finding) }
        fleet.failing = Array(failing.prefix(Fleet.failingShown))
        fleet.furtherFailing = failing.count - fleet.failing.count
        return fleet
    }

    // MARK: - Numbers

    private static func numbers(
        _ rules: CompletenessRules,
        on connection: PostgresConnection
    ) async throws -> Fleet {
        var fleet = Fleet()
        guard let row = try await connection.query(counting(rules)).first else { return fleet }
        fleet.active = try row.decode("active", as: Int.self)
        fleet.paused = try row.decode("paused", as: Int.self)
        fleet.suspended = try row.decode("suspended", as: Int.self)
        fleet.stale = try row.decode("stale", as: Int.self)
        fleet.overdue = try row.decode("overdue", as: Int.self)
        fleet.throttled = try row.decode("throttled", as: Int.self)
        fleet.warmingUp = try row.decode("warming", as: Int.self)
        fleet.blobsWaiting = try row.decode("waiting", as: Int.self)
        fleet.deadLetters = try row.decode("dead", as: Int.self)
        fleet.openGaps = try row.decode("gaps", as: Int.self)
        return fleet
    }

    static func counting(_ rules: CompletenessRules) -> PostgresQuery {
        """
        select count(*) filter (where t.state = 'active') as active, count(*) filter (where t.state = 'paused') as paused,
            count(*) filter (where t.state = 'suspended') as suspended,
            count(*) filter (where t.state <> 'paused' and f.stale) as stale,
            count(*) filter (where t.state <> 'paused' and f.warming) as warming,
            count(*) filter (where t.state <> 'paused' and coalesce(l.leased_until < now(), true)
                and l.due_at < now() - \(CompletenessRules.overdue) * interval '1 second') as overdue,
            count(*) filter (where t.state = 'active' and (l.throttles > 0 or l.not_before > now())) as throttled,
            (select count(*) from content_blob where state <> 'done' and state = 'listed') as waiting,
            (select count(*) from content_blob where state <> 'done' and state = 'dead') as dead,
            (select count(*) from gap where repaired_at is null) as gaps
        from tenant t join tenant_lease l using (tenant_id)
        left join (
            select f.tenant_id, bool_or(f.state = 'warmingUp') as warming,
                bool_or(coalesce(f.last_listed_at, t.created_at) < now() - \(rules.freshness) * interval '1 second') as stale
            from feed f join tenant t using (tenant_id) group by f.tenant_id
        ) f using (tenant_id)
        """
    }

    // MARK: - Suspects

    private struct Suspect {
        var id: TenantID
        var standing: TenantStanding
        var feeds: [Feed]
    }

    /// The feeds of every tenant with something out of the ordinary, all of each tenant's.
    static func suspecting(_ rules: CompletenessRules) -> PostgresQuery {
        """
        with blob as (
            select tenant_id, content_type, count(*) filter (where state = 'listed') as waiting,
                count(*) filter (where state = 'dead') as dead, min(created_at) as oldest
            from content_blob where state <> 'done' and state in ('listed', 'dead') group by tenant_id, content_type
        ), suspect as (
            select t.tenant_id from tenant t join tenant_lease l using (tenant_id)
            left join tenant_credential c using (tenant_id)
            where t.state <> 'active' or l.throttles > 0 or l.not_before > now()
                or l.due_at < now() - \(CompletenessRules.overdue) * interval '1 second'
                or c.expires_at < now() + \(Double(CompletenessRules.credentialNote)) * interval '1 day'
            union
            select f.tenant_id from feed f join tenant t using (tenant_id)
            where f.state not in ('enabled', 'warmingUp') or f.list_failures > 0
                or f.state = 'warmingUp' and f.state_since < now() - \(CompletenessRules.warmUp) * interval '1 second'
                or coalesce(f.last_listed_at, t.created_at) < now() - \(rules.freshness) * interval '1 second'
            union
            select tenant_id from blob
            where dead > 0 or oldest < now() - \(rules.freshness) * interval '1 second'
            union
            select tenant_id from gap where repaired_at is null
                and (repairable_until > now() or period_to > now() - \(Feed.retention) * interval '1 second')
        )
        select f.*, coalesce(b.waiting, 0) as blobs_waiting, coalesce(b.dead, 0) as blobs_dead, 0 as blobs_gone,
            b.oldest as oldest_waiting_at, case when t.state <> 'paused' then l.due_at end as next_try_at,
            t.name as tenant_name, t.state as tenant_state, t.state_since as tenant_state_since, t.created_at as tenant_created_at,
            t.reason_code, t.reason, t.remedy as tenant_remedy, c.kind, c.expires_at, \(TenantStanding.Turn.columns)
        from suspect join tenant t using (tenant_id) join tenant_lease l using (tenant_id)
        left join tenant_credential c using (tenant_id) join feed f using (tenant_id)
        left join blob b on b.tenant_id = f.tenant_id and b.content_type = f.content_type
        order by f.tenant_id, f.content_type
        """
    }

    private static func suspects(
        _ rules: CompletenessRules,
        _ fullRate: Int,
        on connection: PostgresConnection
    ) async throws -> [Suspect] {
        var suspects: [Suspect] = []
        for row in try await connection.query(suspecting(rules)) {
            let id = TenantID(rawValue: try row.decode("tenant_id", as: UUID.self))
            if suspects.last?.id != id {
                suspects.append(Suspect(id: id, standing: try standing(row, fullRate), feeds: []))
            }
            suspects[suspects.count - 1].feeds.append(try Feed(row: row))
        }
        return suspects
    }

    private static func standing(_ row: PostgresRow, _ fullRate: Int) throws -> TenantStanding {
        TenantStanding(
            name: try row.decode("tenant_name", as: String.self),
            state: try row.decodeCase("tenant_state"),
            stateSince: try row.decode("tenant_state_since", as: Date.self),
            reason: try row.decode("reason_code", as: String?.self).map {
                Tenant.Reason(
                    code: $0,
                    message: try row.decode("reason", as: String?.self) ?? "",
                    remedy: try row.decode("tenant_remedy", as: String?.self) ?? ""
                )
            },
            createdAt: try row.decode("tenant_created_at", as: Date.self),
            credentialKind: try row.decode("kind", as: String?.self).flatMap(CredentialSummary.Kind.init(rawValue:)),
            credentialExpiresAt: try row.decode("expires_at", as: Date?.self),
            turn: try TenantStanding.Turn(row: row, fullRate: fullRate)
        )
    }

    static let openGaps: PostgresQuery = """
        select tenant_id, content_type, reason, \(GapTally.columns) from gap
        where repaired_at is null group by tenant_id, content_type, reason
        """
}
