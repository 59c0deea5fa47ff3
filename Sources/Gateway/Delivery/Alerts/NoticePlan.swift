import FoundationEssentials
import MicrosoftCloud
import Policies
import Postgres

/// What is to become of one notice.
struct NoticePlan {
    let notice: AlertNotice
    let desk: NoticeDesk
    let tenant: TenantID
    let now: Date

    private var alert: Alert { notice.alert }
    private var id: UUID { NoticeIdentity.notice(notice) }

    /// Writes it down.
    ///
    /// - Returns: Whether something is on its way now.
    func carryOut(on connection: PostgresConnection) async throws -> Bool {
        switch notice.cause {
        case .updated: try await update(on: connection)
        case .raised, .reopened, .escalated: try await tell(on: connection)
        }
    }

    // MARK: Waking people

    private func tell(on connection: PostgresConnection) async throws -> Bool {
        let named = notice.cause == .escalated ? escalated : notice.settings.recipients
        let places = desk.places(for: alert.severity, recipients: named)
        let quietUntil = notice.settings.quietHours?.end(around: now, timeZone: desk.tenant.timeZone)
        // An escalation is not left to a digest: somebody asked to be told when nobody acts.
        let isForDigest =
            quietUntil != nil && notice.settings.quietHours?.course == .digest && notice.cause != .escalated
        let course: AlertNotices.Course =
            places.isEmpty ? .unheard : isForDigest ? .quiet : quietUntil != nil ? .held : .told
        guard try await write(course, on: connection) else { return false }
        guard course == .told || course == .held else { return false }
        var notification = desk.notification(of: notice, id: id, at: now)
        if notice.cause != .escalated {
            let limit = notice.settings.dailyLimit ?? AlertNotices.usualDailyLimit
            let told = try await count(within: limit, on: connection)
            guard let told else {
                try await connection.execute(
                    """
                    update alert_notice set course = 'limited' where tenant_id = \(tenant.rawValue) and notice_id = \(id)
                    """
                )
                return false
            }
            if told == limit { notification.lastOfDay = limit }
        }
        let due = quietUntil ?? now
        try await put(notification, to: places, due: due, on: connection)
        if notice.cause != .escalated, let escalation = notice.settings.escalation {
            try await arm(escalation, from: due, on: connection)
        }
        return course == .told
    }

    /// Those of the escalation; the same again when it names nobody.
    private var escalated: [String]? {
        guard let escalation = notice.settings.escalation, !escalation.recipients.isEmpty else {
            return notice.settings.recipients
        }
        return escalation.recipients
    }

    /// Writes the notice's row.
    ///
    /// - Returns: Whether it is new; another worker's is waited for, until that one is committed or undone.
    private func write(_ course: AlertNotices.Course, on connection: PostgresConnection) async throws -> Bool {
        try await connection.execute(
            """
            insert into alert_notice (tenant_id, notice_id, alert_id, policy_id, cause, title, severity, course, created_at)
            values (\(tenant.rawValue), \(id), \(alert.alertId.rawValue), \(alert.policyId), \(notice.cause.rawValue),
                \(alert.title), \(alert.severity.rawValue), \(course.rawValue), \(now))
            on conflict do nothing
            """
        ) > 0
    }

    /// Counts a notification of the policy's, if the day has room for it.
    ///
    /// - Returns: Which of the day it is; `nil` when the day is full.
    private func count(within limit: Int, on connection: PostgresConnection) async throws -> Int? {
        let day = TenantCalendar(timeZone: desk.tenant.timeZone).day(of: now).description
        try await connection.execute(
            """
            insert into notice_tally (tenant_id, policy_id, day)
            values (\(tenant.rawValue), \(alert.policyId), \(day)::text::date) on conflict do nothing
            """
        )
        let told = try await connection.query(
            """
            update notice_tally set told = told + 1 where tenant_id = \(tenant.rawValue)
                and policy_id = \(alert.policyId) and day = \(day)::text::date and told < \(limit) returning told
            """
        ).first
        if let told { return try told.decode("told", as: Int.self) }
        try await connection.execute(
            """
            update notice_tally set limited = limited + 1 where tenant_id = \(tenant.rawValue)
                and policy_id = \(alert.policyId) and day = \(day)::text::date
            """
        )
        return nil
    }

    private func put(
        _ notification: AlertNotification,
        to places: [NoticeDesk.Place],
        due: Date,
        on connection: PostgresConnection
    ) async throws {
        let mail = OutboxMail(notification: notification, cause: notice.cause.rawValue, due: due)
        try await mail.put(places, tenant: tenant, on: connection)
    }

    /// Has somebody else told when nobody took the alert up in time.
    private func arm(
        _ escalation: PolicySettings.Escalation,
        from due: Date,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            insert into alert_escalation (tenant_id, notice_id, alert_id, due_at, settings)
            values (\(tenant.rawValue), \(id), \(alert.alertId.rawValue),
                \(due.addingTimeInterval(Double(escalation.after))),
                \(JSONBytes(try JSONCoding.bytes(notice.settings))))
            on conflict do nothing
            """
        )
    }

    // MARK: Going on

    /// Tells how the alert goes on to the channels that keep a ticket or a copy and were told of it: waking nobody, so neither
    /// quiet hours nor limits are asked.
    private func update(on connection: PostgresConnection) async throws -> Bool {
        if !alert.state.isOpen { try await forgetHeld(on: connection) }
        let known = try await connection.query(
            """
            select distinct channel_id from outbox
            where tenant_id = \(tenant.rawValue) and alert_id = \(alert.alertId.rawValue) and state <> 'dropped'
            """
        ).map { try $0.decode("channel_id", as: UUID.self) }
        let places = desk.places.filter { $0.takesUpdates && known.contains($0.id) }
        guard !places.isEmpty else { return false }
        let notification = desk.notification(of: notice, id: id, at: now)
        // What was not tried yet says the newest at once; what was tried must be repeated as it was.
        let renewed = try await connection.query(
            """
            update outbox set payload = \(JSONBytes(try JSONCoding.bytes(notification)))
            where tenant_id = \(tenant.rawValue) and alert_id = \(alert.alertId.rawValue) and cause = 'updated'
                and state = 'waiting' and attempts = 0 and channel_id = any (\(places.map(\.id))::uuid[])
            returning channel_id
            """
        ).map { try $0.decode("channel_id", as: UUID.self) }
        let others = places.filter { !renewed.contains($0.id) }
        guard !others.isEmpty else { return false }
        try await put(notification, to: others, due: now, on: connection)
        return true
    }

    /// What is held for the morning and was settled in the night need not be told; a ticket is opened and closed all the same.
    private func forgetHeld(on connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            update outbox set state = 'dropped', settled_at = now(), last_answer = 'The alert was closed before it was told.'
            where tenant_id = \(tenant.rawValue) and alert_id = \(alert.alertId.rawValue) and state = 'waiting'
                and attempts = 0 and next_attempt_at > \(now) and channel in ('mail', 'teams', 'slack')
            """
        )
    }
}
