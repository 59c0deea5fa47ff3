package import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// A gap as people see it: with its cause in words, and whether and how it can still be closed.
package struct GapView: Sendable, Codable, Equatable {
    package enum State: String, Sendable, Codable, CaseIterable {
        /// It can still be closed.
        case open
        /// Nobody can close it any more.
        case lost
        /// What was missing came after all.
        case closed
    }

    package var gapId: GUID
    package var contentType: String
    package var from: Date
    package var to: Date
    package var reason: Gap.Reason
    /// The reason in words.
    package var cause: String
    /// What happened, in the service's words where it had some.
    package var detail: String
    package var contentId: String?
    package var recordedAt: Date
    package var state: State
    package var repairableUntil: Date?
    package var repairedAt: Date?
    /// The next step; `nil` when the gap is closed.
    package var remedy: String?
    /// Whose gap it is, in a list over all tenants.
    package var tenantId: TenantID?
    package var tenant: String?

    package init(_ gap: Gap, now: Date, tenantID: TenantID? = nil, name: String? = nil) {
        gapId = gap.gapId
        contentType = gap.contentType
        from = gap.from
        to = gap.to
        reason = gap.reason
        cause = gap.reason.inWords
        detail = gap.detail
        contentId = gap.contentId
        recordedAt = gap.recordedAt
        state =
            gap.repairedAt != nil ? .closed : gap.repairableUntil.map { $0 > now } ?? false ? .open : .lost
        repairableUntil = gap.repairableUntil
        repairedAt = gap.repairedAt
        remedy =
            switch state {
            case .open: gap.remedy ?? gap.reason.repair
            case .lost: gap.repairableUntil == nil ? gap.remedy ?? gap.reason.afterwards : gap.reason.afterwards
            case .closed: nil
            }
        if let name { remedy = remedy.map { Remedy.naming(name, in: $0) } }
        tenantId = tenantID
        tenant = name
    }

    /// The gaps of every tenant that were recorded at or after `since`, newest first.
    package static func everywhere(
        since: Date,
        before mark: PageMark?,
        limit: Int,
        openOnly: Bool,
        on connection: PostgresConnection
    ) async throws -> [GapView] {
        let mark = mark ?? .end
        let now = Date()
        return try await connection.query(
            """
            select g.*, t.name from gap g join tenant t using (tenant_id)
            where g.recorded_at >= \(since) and (g.recorded_at, g.gap_id) < (\(mark.at), \(mark.id))
                and (g.repaired_at is null or not \(openOnly))
            order by g.recorded_at desc, g.gap_id desc limit \(limit)
            """
        ).map { row in
            let tenant = TenantID(rawValue: try row.decode("tenant_id", as: UUID.self))
            return GapView(try Gap(row: row), now: now, tenantID: tenant, name: try row.decode("name", as: String.self))
        }
    }
}
