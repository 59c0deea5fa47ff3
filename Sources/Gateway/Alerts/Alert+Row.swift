import FoundationEssentials
import Postgres

extension Alert {
    static let columns: PostgresQuery = """
        alert_id, policy_id, title, severity, category, state, summary, key, evidence_count, first_seen_at, last_seen_at, \
        raised_at, updated_at, age_at_arrival, snoozed_until, handled_by, advice
        """

    /// Without its evidence.
    init(row: PostgresRow) throws {
        alertId = GUID(try row.decode("alert_id", as: UUID.self))
        policyId = try row.decode("policy_id", as: String.self)
        title = try row.decode("title", as: String.self)
        severity = try row.decodeCase("severity")
        category = try row.decode("category", as: String?.self)
        state = try row.decodeCase("state")
        summary = try row.decode("summary", as: String.self)
        key = try JSONCoding.value([String: String].self, from: row.decode("key", as: JSONBytes.self).bytes)
        count = try row.decode("evidence_count", as: Int.self)
        firstSeenAt = try row.decode("first_seen_at", as: Date.self)
        lastSeenAt = try row.decode("last_seen_at", as: Date.self)
        raisedAt = try row.decode("raised_at", as: Date.self)
        updatedAt = try row.decode("updated_at", as: Date.self)
        ageAtArrival = try row.decode("age_at_arrival", as: Int.self)
        snoozedUntil = try row.decode("snoozed_until", as: Date?.self)
        handledBy = try row.decode("handled_by", as: String?.self)
        advice = try row.decode("advice", as: String?.self)
        evidence = []
    }
}

extension Alert.Evidence {
    init(row: PostgresRow) throws {
        kind = try row.decodeCase("kind")
        id = try row.decode("shown_id", as: String.self)
        summary = try row.decode("summary", as: String.self)
        occurredAt = try row.decode("occurred_at", as: Date.self)
        arrivedAt = try row.decode("arrived_at", as: Date.self)
    }
}
