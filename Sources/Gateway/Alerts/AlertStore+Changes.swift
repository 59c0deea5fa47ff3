package import FoundationEssentials
package import MicrosoftCloud
package import Policies
package import Postgres

extension AlertStore {
    /// A change before it has its number.
    struct NewChange {
        let alert: UUID
        let kind: AlertChange.Kind
        let count: Int
        var who: String?
        var note: String?
    }

    /// What somebody wants done with an alert; what is `nil` stays.
    package struct Order: Sendable {
        package var state: Alert.State?
        package var note: String?
        /// A time in the past ends a snooze.
        package var snoozedUntil: Date?

        package init(state: Alert.State? = nil, note: String? = nil, snoozedUntil: Date? = nil) {
            self.state = state
            self.note = note
            self.snoozedUntil = snoozedUntil
        }
    }

    /// How long a note may be, in characters.
    static let noteLimit = 4000

    /// Changes an alert as somebody ordered it, and tells the channels that keep a copy.
    ///
    /// - Parameters:
    ///   - alert: Which.
    ///   - order: What to change; what stands already is no change.
    ///   - who: Who ordered it.
    ///   - cause: As what delivery is told of it.
    ///   - settings: Of the alert's policy as it stands.
    ///   - tenant: Whose alert it is.
    ///   - connection: Of the worker's role: delivery's rows are written along.
    /// - Returns: The alert as it is then.
    /// - Throws: ``GatewayError`` with `alert.not_found`, `request.invalid`.
    package static func change(
        _ alert: UUID,
        _ order: Order,
        by who: String,
        cause: AlertNotice.Cause = .updated,
        settings: (Alert) -> PolicySettings,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Alert {
        let last = try await lock(tenant, on: connection)
        guard let before = try await get(alert, tenant: tenant, on: connection) else {
            throw GatewayError(
                .alertNotFound,
                "The tenant has no alert '\(alert.uuidString.lowercased())'.",
                remedy: "List them with: gatewayctl alert list TENANT."
            )
        }
        let note = order.note?.trimmed
        if let note, note.count > noteLimit {
            throw GatewayError(.requestInvalid, "A note has \(noteLimit) characters at most.")
        }
        let state = order.state ?? before.state
        let isSnoozed = order.snoozedUntil.map { $0 > Date() }
        if isSnoozed == true, !state.isOpen {
            throw GatewayError(.requestInvalid, "Only an open alert can be snoozed; this one is \(state.rawValue).")
        }
        var changes: [NewChange] = []
        func change(_ kind: AlertChange.Kind) {
            let isFirst = changes.isEmpty
            let text = isFirst && note?.isEmpty == false ? note : nil
            changes.append(NewChange(alert: alert, kind: kind, count: before.count, who: who, note: text))
        }
        if state != before.state { change(Self.kind(of: state)) }
        if let isSnoozed, isSnoozed || before.snoozedUntil != nil { change(isSnoozed ? .snoozed : .awoke) }
        if changes.isEmpty, note?.isEmpty == false { change(.noted) }
        guard !changes.isEmpty else { return before }
        // A snooze ends with the alert.
        let until =
            state.isOpen ? (isSnoozed == nil ? before.snoozedUntil : isSnoozed == true ? order.snoozedUntil : nil) : nil
        try await connection.execute(
            """
            update alert set state = \(state.rawValue), snoozed_until = \(until), handled_by = \(AlertHit.shown(who)),
                updated_at = now()
            where tenant_id = \(tenant.rawValue) and alert_id = \(alert)
            """
        )
        try await self.note(changes, after: last, tenant: tenant, on: connection)
        guard let after = try await get(alert, tenant: tenant, on: connection) else { return before }
        let notice = AlertNotice(alert: after, cause: cause, settings: settings(after))
        try await AlertNotices.enqueue([notice], tenant: tenant, on: connection)
        return after
    }

    private static func kind(of state: Alert.State) -> AlertChange.Kind {
        switch state {
        case .new: .reopened
        case .acknowledged: .acknowledged
        case .investigating: .investigating
        case .resolved: .resolved
        case .dismissed: .dismissed
        }
    }

    /// Numbers changes and writes them; of an alert's growth only the last line stays.
    static func note(
        _ changes: [NewChange],
        after last: Int64,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        guard !changes.isEmpty else { return }
        let grown = changes.filter { $0.kind == .grew }.map(\.alert)
        let numbers = changes.indices.map { last + Int64($0) + 1 }
        _ = try await connection.pipeline([
            """
            delete from alert_change
            where tenant_id = \(tenant.rawValue) and alert_id = any (\(grown)::uuid[]) and kind = 'grew'
            """,
            """
            insert into alert_change (tenant_id, change_id, alert_id, kind, who, note, evidence_count)
            select \(tenant.rawValue), * from unnest(
                \(numbers)::bigint[], \(changes.map(\.alert))::uuid[], \(changes.map(\.kind.rawValue))::text[],
                \(changes.map { $0.who.map(AlertHit.shown) })::text[],
                \(changes.map { $0.note?.replacing("\0", with: "") })::text[], \(changes.map(\.count))::bigint[])
            """,
            """
            update alert_feed set last_change = \(last + Int64(changes.count)) where tenant_id = \(tenant.rawValue)
            """,
            "select pg_notify(\(channel), \(tenant.description))",
        ])
    }
}
