import AuditRecords
import FoundationEssentials
import MicrosoftCloud
import Postgres

/// Something about a tenant's collection itself that its people should know: what policies of `service: collection` see.
struct CollectionCondition: Sendable {
    /// Raw values are what policies name (`gateway.condition`), so they never change.
    enum Kind: String, Sendable, CaseIterable {
        /// Nothing was listed with success for longer than collections may be silent.
        case stale = "collection.stale"
        case credentialExpiring = "credential.expiring"
        case credentialExpired = "credential.expired"
        case gapOpened = "gap.opened"
        case subscriptionStopped = "subscription.stopped"
        case tenantSuspended = "tenant.suspended"
        /// A share that was taken back is there again.
        case reshared = "mitigation.reshared"
    }

    let tenant: TenantID
    let kind: Kind
    /// What it is about: a content type, the credential, or the whole collection.
    let subject: String
    /// Since when; the same at every look as long as the condition lasts.
    let since: Date
    let summary: String
    /// Particulars by the name under `gateway.`.
    var particulars: [String: JSONValue] = [:]

    /// The same for one condition at every look, and another for its next occurrence.
    var evidenceID: String { "\(kind.rawValue)/\(subject)/\(since.wholeMicroseconds)" }

    /// As policies see it.
    var fields: JSONValue {
        var fields = particulars
        fields["condition"] = .string(kind.rawValue)
        fields["subject"] = .string(subject)
        fields["summary"] = .string(summary)
        fields["since"] = .string(since.formatted(.iso8601))
        return .object(["gateway": .object(fields)])
    }
}

extension CollectionCondition {
    /// Days before a credential's end at which it is told of again.
    private static let notices = [60, 30, 14, 7, 1]

    /// Every condition of every tenant that is not paused, as it stands now.
    static func all(rules: CompletenessRules, now: Date, on connection: PostgresConnection) async throws -> [Self] {
        let results = try await connection.pipeline([
            """
            select f.tenant_id, f.content_type, f.state, f.state_since, f.error,
                coalesce(f.last_listed_at, t.created_at) as listed_at, t.state as tenant_state
            from feed f join tenant t using (tenant_id) where t.state <> 'paused'
            """,
            """
            select t.tenant_id, t.state, t.state_since, t.reason_code, t.reason, c.kind, c.expires_at
            from tenant t left join tenant_credential c using (tenant_id) where t.state <> 'paused'
            """,
            """
            select * from gap
            where repaired_at is null and recorded_at > now() - interval '7 days'
            """,
            """
            select m.tenant_id, \(Mitigation.columns) from mitigation m join tenant t using (tenant_id)
            where m.reshared_at is not null and m.reshared_at > now() - interval '7 days' and t.state <> 'paused'
            """,
        ])
        let feeds = try results[0].map(FeedRow.init(row:))
        var conditions: [Self] = []
        for feeds in Dictionary(grouping: feeds, by: \.tenant).values {
            conditions += silence(of: feeds, rules, now)
            conditions += stops(of: feeds)
        }
        for row in results[1] { conditions += try standing(row, now) }
        for row in results[2] { conditions.append(opened(try Gap(row: row), try row.tenant())) }
        for row in results[3] { conditions.append(reshared(try Mitigation(row: row, decisions: []), try row.tenant())) }
        return conditions
    }

    private struct FeedRow {
        let tenant: TenantID
        let contentType: String
        let state: Feed.State
        let since: Date
        let error: String?
        let listedAt: Date

        init(row: PostgresRow) throws {
            tenant = try row.tenant()
            contentType = try row.decode("content_type", as: String.self)
            state = try row.decodeCase("state")
            since = try row.decode("state_since", as: Date.self)
            error = try row.decode("error", as: String?.self)
            listedAt = try row.decode("listed_at", as: Date.self)
        }
    }

    /// One condition for a collection that is silent as a whole, one a content type for what is silent beside others.
    private static func silence(of feeds: [FeedRow], _ rules: CompletenessRules, _ now: Date) -> [Self] {
        let silent = feeds.filter { now.timeIntervalSince($0.listedAt) > rules.freshness }
        guard let newest = silent.max(by: { $0.listedAt < $1.listedAt }) else { return [] }
        func condition(_ subject: String, _ feed: FeedRow, _ what: String) -> Self {
            let minutes = Int(now.timeIntervalSince(feed.listedAt) / 60)
            let since = feed.listedAt.formatted(.iso8601)
            return CollectionCondition(
                tenant: feed.tenant,
                kind: .stale,
                subject: subject,
                since: feed.listedAt,
                summary: "\(what) listed with success since \(since).\(feed.error.map { " \($0)" } ?? "")",
                particulars: ["minutes": .integer(Int64(minutes))]
            )
        }
        if silent.count == feeds.count { return [condition("collection", newest, "Nothing was")] }
        return silent.map { condition($0.contentType, $0, "\($0.contentType) was not") }
    }

    private static func stops(of feeds: [FeedRow]) -> [Self] {
        let stopped: Set<Feed.State> = [.disabledByAdmin, .auditDisabled, .notEffective, .forbidden]
        return feeds.filter { stopped.contains($0.state) }.map { feed in
            CollectionCondition(
                tenant: feed.tenant,
                kind: .subscriptionStopped,
                subject: feed.contentType,
                since: feed.since,
                summary: "The subscription of \(feed.contentType) does not run. \(feed.error ?? "")".trimmed,
                particulars: ["contentType": .string(feed.contentType), "state": .string(feed.state.rawValue)]
            )
        }
    }

    private static func standing(_ row: PostgresRow, _ now: Date) throws -> [Self] {
        let tenant = try row.tenant()
        var conditions: [Self] = []
        if try row.decode("state", as: String.self) == Tenant.State.suspended.rawValue {
            let code = try row.decode("reason_code", as: String?.self) ?? "unknown"
            let reason = try row.decode("reason", as: String?.self) ?? ""
            conditions.append(
                CollectionCondition(
                    tenant: tenant,
                    kind: .tenantSuspended,
                    subject: "collection",
                    since: try row.decode("state_since", as: Date.self),
                    summary: "Collection is suspended (\(code)). \(reason)".trimmed,
                    particulars: ["code": .string(code)]
                )
            )
        }
        guard let kind = try row.decode("kind", as: String?.self),
            let end = try row.decode("expires_at", as: Date?.self)
        else { return conditions }
        let left = end.timeIntervalSince(now) / 86_400
        let thing = kind == "certificate" ? "certificate" : "client secret"
        if left <= 0 {
            conditions.append(
                CollectionCondition(
                    tenant: tenant,
                    kind: .credentialExpired,
                    subject: kind,
                    since: end,
                    summary: "The \(thing) expired on \(end.formatted(.iso8601)).",
                    particulars: ["days": .integer(0)]
                )
            )
        } else if let notice = notices.last(where: { left <= Double($0) }) {
            conditions.append(
                CollectionCondition(
                    tenant: tenant,
                    kind: .credentialExpiring,
                    subject: kind,
                    // Each step is a condition of its own, so that it is told again.
                    since: end.addingTimeInterval(-Double(notice) * 86_400),
                    summary:
                        "The \(thing) expires on \(end.formatted(.iso8601)), within \(Ages.counted(notice, "day", "days")).",
                    particulars: ["days": .integer(Int64(left.rounded(.up))), "notice": .integer(Int64(notice))]
                )
            )
        }
        return conditions
    }

    private static func reshared(_ mitigation: Mitigation, _ tenant: TenantID) -> Self {
        let words = MitigationWords(mitigation)
        return CollectionCondition(
            tenant: tenant,
            kind: .reshared,
            subject: mitigation.mitigationId.description,
            since: mitigation.resharedAt ?? mitigation.createdAt,
            summary: "\(words.reshared) It was taken back on \(mitigation.verifiedAt?.formatted(.iso8601) ?? "")",
            particulars: [
                "mitigation": .string(mitigation.mitigationId.description),
                "resource": .object([
                    "kind": .string(mitigation.resource.kind.rawValue),
                    "id": .string(mitigation.resource.id ?? ""),
                    "name": .string(mitigation.resource.shown),
                ]),
                "principal": .string(mitigation.principal?.key ?? "everyone"),
            ]
        )
    }

    private static func opened(_ gap: Gap, _ tenant: TenantID) -> Self {
        CollectionCondition(
            tenant: tenant,
            kind: .gapOpened,
            subject: gap.contentType,
            since: gap.recordedAt,
            summary: """
                Of \(gap.contentType), what became available from \(gap.from.formatted(.iso8601)) to \
                \(gap.to.formatted(.iso8601)) is missing: \(gap.reason.inWords).
                """,
            particulars: ["reason": .string(gap.reason.rawValue), "contentType": .string(gap.contentType)]
        )
    }
}

extension PostgresRow {
    fileprivate func tenant() throws -> TenantID { TenantID(rawValue: try decode("tenant_id", as: UUID.self)) }
}
