import FoundationEssentials
import MicrosoftCloud
import Postgres

/// One notification on its way into the outbox, to any number of places of one tenant.
struct OutboxMail {
    /// Longer than all tries together last (``RetrySchedule``), as their number is what ends them.
    private static let patience = 5 * 86_400.0
    /// Mail has tries without a number, and a day of them.
    private static let mailPatience = 86_400.0
    /// However soon what a mail is about ends, it is worth some tries.
    private static let leastPatience = 600.0

    let notification: AlertNotification
    let cause: String
    /// Not before then.
    let due: Date

    /// Puts it in; what is there already stays as it is.
    ///
    /// - Returns: How many deliveries are new.
    @discardableResult
    func put(_ places: [NoticeDesk.Place], tenant: TenantID, on connection: PostgresConnection) async throws -> Int {
        let notice = notification.noticeId.rawValue
        let ways = places.flatMap { place in place.targets.map { (place: place, target: $0) } }
        guard !ways.isEmpty else { return 0 }
        let ends = ways.map { way in
            due.addingTimeInterval(way.place.kind == .mail ? Self.mailPatience : Self.patience)
        }
        return try await connection.execute(
            """
            insert into outbox (tenant_id, delivery_id, channel, target, channel_id, channel_name, give_up_at, next_attempt_at,
                payload, cause, alert_id, mitigation_id, notice_id)
            select \(tenant.rawValue), d, k, t, c, n, g, \(due), \(JSONBytes(try JSONCoding.bytes(notification))), \(cause),
                \(notification.alert?.alertId.rawValue), \(notification.proposal?.mitigationId.rawValue), \(notice)
            from unnest(
                \(ways.map { NoticeIdentity.delivery(of: notice, to: $0.place.id, target: $0.target) })::uuid[],
                \(ways.map(\.place.kind.rawValue))::text[], \(ways.map(\.target))::text[],
                \(ways.map(\.place.id))::uuid[], \(ways.map(\.place.name))::text[], \(ends)::timestamptz[]
            ) as w(d, k, t, c, n, g)
            on conflict do nothing
            """
        )
    }

    /// Puts one mail in that goes to a person and through no channel.
    ///
    /// - Parameters:
    ///   - address: The mail address.
    ///   - person: Whom the address is of: together with the notice it makes the delivery's id.
    ///   - end: Tries end then.
    ///   - tenant: Whose.
    ///   - connection: Of the worker's role.
    /// - Returns: Whether it is new.
    /// - Throws: What the database says.
    func put(
        address: String,
        of person: UUID,
        until end: Date,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Bool {
        let notice = notification.noticeId.rawValue
        return try await connection.execute(
            """
            insert into outbox (tenant_id, delivery_id, channel, target, give_up_at, next_attempt_at, payload, cause,
                mitigation_id, notice_id)
            values (\(tenant.rawValue), \(NoticeIdentity.delivery(of: notice, to: person, target: address)), 'mail',
                \(address), \(max(end, due.addingTimeInterval(Self.leastPatience))), \(due),
                \(JSONBytes(try JSONCoding.bytes(notification))), \(cause),
                \(notification.proposal?.mitigationId.rawValue), \(notice))
            on conflict do nothing
            """
        ) > 0
    }
}
