package import FoundationEssentials
import ManagementActivity
package import MicrosoftCloud
package import Postgres

/// A span that an operator wants to be read again, and what will come of it.
package struct Backfill: Sendable, Codable, Equatable {
    package var tenantId: TenantID
    package var contentTypes: [String]
    /// What was asked for.
    package var since: Date
    /// From where on Microsoft is asked: it lists seven days.
    package var from: Date
    package var to: Date
    /// The part that cannot be had any more.
    package var lostFrom: Date?
    package var lostTo: Date?
    /// Dead letters of the span that are in the queue again.
    package var reopened: Int
    /// Whether a worker begins now; a paused tenant waits for its resumption, a suspended one for what must be mended.
    package var starts: Bool
    /// What will happen, in words.
    package var plan: [String]

    /// Asks for it, and wakes the tenant.
    ///
    /// - Parameters:
    ///   - since: From here on, by the time at which Microsoft published content.
    ///   - contentTypes: Of these feeds; none for all.
    ///   - tenant: Whose.
    ///   - now: The time.
    ///   - connection: Of the worker's role, in a transaction.
    /// - Returns: What was asked for, cut to what Microsoft keeps.
    /// - Throws: ``GatewayError`` with `request.invalid` for a time to come, or a type that the tenant does not read.
    package static func ask(
        since: Date,
        contentTypes: [String],
        of tenant: Tenant,
        now: Date = Date(),
        on connection: PostgresConnection
    ) async throws -> Backfill {
        let types = contentTypes.isEmpty ? tenant.contentTypes : contentTypes
        if let stranger = types.first(where: { !tenant.contentTypes.contains($0) }) {
            throw GatewayError(
                .requestInvalid,
                "\(tenant.name) does not read \(stranger.prefix(64)).",
                remedy: "It reads: \(tenant.contentTypes.joined(separator: ", "))."
            )
        }
        guard since < now else {
            throw GatewayError(
                .requestInvalid,
                "The time \(Ages.moment(since)) is not in the past.",
                remedy: "Name a time of the last seven days, or a span such as 3d."
            )
        }
        let reach = now.addingTimeInterval(-TimeWindow.reach)
        let from = max(since, reach)
        try await Wake.hold(tenant.id, on: connection)
        try await FeedStore.relist(from: from, contentTypes: types, tenant: tenant.id, on: connection)
        let reopened = try await DeadLetters.reopen(
            since: from,
            contentTypes: types,
            tenant: tenant.id,
            on: connection
        )
        if tenant.state != .paused { try await Wake.now(tenant.id, on: connection) }
        var backfill = Backfill(
            tenantId: tenant.id,
            contentTypes: types,
            since: since,
            from: from,
            to: now,
            // A clock's few minutes are no loss worth telling.
            lostFrom: reach.timeIntervalSince(since) > 600 ? since : nil,
            lostTo: reach.timeIntervalSince(since) > 600 ? reach : nil,
            reopened: reopened,
            starts: tenant.state == .active,
            plan: []
        )
        backfill.plan = backfill.words(for: tenant)
        return backfill
    }

    private func words(for tenant: Tenant) -> [String] {
        var lines = [
            """
            Everything that Microsoft published from \(Ages.moment(from)) on is listed again for \
            \(contentTypes.joined(separator: ", ")); what is stored already is not fetched again, and no record counts twice.
            """
        ]
        if let lostFrom, let lostTo {
            lines.append(
                """
                What was published from \(Ages.moment(lostFrom)) to \(Ages.moment(lostTo)) cannot be had: Microsoft keeps \
                content for seven days. The tenant's own audit search (Microsoft Purview, Audit) may still have it.
                """
            )
        }
        if reopened > 0 {
            lines.append(
                "\(Ages.counted(reopened, "dead letter")) of the span \(reopened == 1 ? "is" : "are") tried again."
            )
        }
        switch tenant.state {
        case .active: lines.append("It begins now, within the tenant's request budget.")
        case .paused:
            lines.append("The tenant is paused: it begins once the tenant is resumed (gatewayctl tenant resume).")
        case .suspended:
            lines.append(
                "The tenant is suspended (\(tenant.reason?.code ?? "")): it begins once that is mended. \(tenant.reason?.remedy ?? "")"
            )
        }
        return lines
    }
}
