import Postgres

/// What the fleet's gauges show.
struct FleetFigures: Sendable, Equatable {
    var tenants: [String: Int] = [:]
    var feeds: [String: Int] = [:]
    var gaps: [String: Int] = [:]
    /// By ``FleetGauges/bounds``.
    var freshWithin: [Int] = []
    var overdue = 0
    var stale = 0
    var throttled = 0
    var waiting = 0
    var dead = 0
    /// The worst of each, in seconds.
    var freshness = 0.0
    var behind = 0.0
    var lag = 0.0
    var oldestUnfetched = 0.0
    var timeToLoss = Feed.retention

    static func read(_ rules: CompletenessRules, on connection: PostgresConnection) async throws -> FleetFigures {
        var figures = FleetFigures()
        if let row = try await connection.query(FleetReading.counting(rules)).first {
            figures.tenants = [
                "active": try row.decode("active", as: Int.self), "paused": try row.decode("paused", as: Int.self),
                "suspended": try row.decode("suspended", as: Int.self),
            ]
            figures.overdue = try row.decode("overdue", as: Int.self)
            figures.stale = try row.decode("stale", as: Int.self)
            figures.throttled = try row.decode("throttled", as: Int.self)
            figures.waiting = try row.decode("waiting", as: Int.self)
            figures.dead = try row.decode("dead", as: Int.self)
        }
        for row in try await connection.query(
            "select reason, count(*) as n from gap where repaired_at is null group by 1"
        ) {
            figures.gaps[try row.decode("reason", as: String.self)] = try row.decode("n", as: Int.self)
        }
        if let row = try await connection.query(worst(rules)).first {
            for state in Feed.State.allCases {
                figures.feeds[state.rawValue] = try row.decode(state.rawValue.lowercased(), as: Int.self)
            }
            figures.freshWithin = try row.decode("fresh_within", as: [Int].self)
            figures.freshness = max(0, try row.decode("freshness", as: Double.self))
            figures.behind = max(0, try row.decode("behind", as: Double.self))
            figures.lag = max(0, try row.decode("lag", as: Double.self))
            figures.oldestUnfetched = max(0, try row.decode("oldest", as: Double.self))
            figures.timeToLoss = max(0, Feed.retention - max(0, try row.decode("unfetched", as: Double.self)))
        }
        return figures
    }

    /// One row about the feeds of all tenants that are not paused; ages in seconds, 0 where there is nothing to be old.
    static func worst(_ rules: CompletenessRules) -> PostgresQuery {
        let states = Feed.State.allCases.map { "count(*) filter (where state = '\($0.rawValue)') as \($0.rawValue)" }
        let within = FleetGauges.bounds.map { "count(*) filter (where fresh <= \($0))" }
        return """
            with blob as (
                select tenant_id, content_type, min(created_at) as oldest
                from content_blob where state <> 'done' and state in ('listed', 'dead') group by tenant_id, content_type
            ), aged as (
                select f.state, extract(epoch from now() - coalesce(f.last_listed_at, t.created_at))::float8 as fresh,
                    extract(epoch from now() - least(f.listed_to, b.oldest))::float8 as behind,
                    case when b.oldest is not null then extract(epoch from now() - f.newest_done_at)::float8 end as lag,
                    extract(epoch from now() - b.oldest)::float8 as oldest,
                    t.state = 'active' and f.state in ('enabled', 'warmingUp', 'notEffective') as is_read
                from feed f join tenant t using (tenant_id)
                left join blob b on b.tenant_id = f.tenant_id and b.content_type = f.content_type
                where t.state <> 'paused'
            )
            select \(raw: states.joined(separator: ", ")), array[\(raw: within.joined(separator: ", "))]::bigint[] as fresh_within,
                coalesce(max(fresh), 0) as freshness, coalesce(max(behind), 0) as behind, coalesce(max(lag), 0) as lag,
                coalesce(max(oldest), 0) as oldest,
                coalesce(max(case when is_read and fresh <= \(rules.freshness) then oldest else behind end), 0) as unfetched
            from aged
            """
    }
}
