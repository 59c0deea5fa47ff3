import FoundationEssentials
import MicrosoftCloud
import Postgres

@testable import Gateway

/// Feeds, tenants and gaps to judge, healthy but for what a test says.
enum HealthFixtures {
    static let now = Date(timeIntervalSince1970: 1_774_000_000)
    static let minute: TimeInterval = 60
    static let hour: TimeInterval = 3600
    static let day: TimeInterval = 86_400

    static func feed(_ change: (inout Feed) -> Void = { _ in }) -> Feed {
        var feed = Feed(
            contentType: "Audit.SharePoint",
            state: .enabled,
            stateSince: now - 30 * day,
            nextTryAt: now + 3 * minute,
            listedTo: now - 2 * minute,
            lastListedAt: now - 2 * minute,
            sweptAt: now - 5 * hour,
            listFailures: 0,
            newestContentAt: now - 10 * minute,
            newestDoneAt: now - 10 * minute,
            blobsWaiting: 0,
            blobsDone: 100,
            blobsGone: 0,
            blobsDead: 0,
            bytes: 1000,
            records: 1000,
            recordsRepeated: 0,
            recordsSetAside: 0,
            requests: RequestTally()
        )
        change(&feed)
        return feed
    }

    static func standing(_ change: (inout TenantStanding) -> Void = { _ in }) -> TenantStanding {
        var standing = TenantStanding(
            name: "Contoso",
            state: .active,
            stateSince: now - 30 * day,
            createdAt: now - 30 * day,
            turn: TenantStanding.Turn(
                dueAt: now + 3 * minute,
                isLeased: false,
                failures: 0,
                requestsPerMinute: 2000,
                fullRequestsPerMinute: 2000,
                throttles: 0
            )
        )
        change(&standing)
        return standing
    }

    static func tally(_ reason: Gap.Reason, open: Int, repairable: Int, from: Date, to: Date? = nil) -> GapTally {
        GapTally(
            contentType: "Audit.SharePoint",
            reason: reason,
            open: open,
            repairable: repairable,
            from: from,
            to: to ?? from,
            repairableFrom: repairable > 0 ? from : nil,
            repairableUntil: repairable > 0 ? from + Feed.retention : nil,
            detail: "AF50000: An internal error occurred."
        )
    }

    static func judge(
        _ feeds: [Feed],
        _ standing: TenantStanding = standing(),
        gaps: [GapTally] = [],
        poll: Duration = .seconds(300)
    ) -> Completeness {
        .judge(standing, feeds: feeds, gaps: gaps, rules: CompletenessRules(pollInterval: poll), now: now)
    }
}

extension Fixtures {
    /// As if every feed of the tenant had been listed a moment ago.
    func makeHealthy(_ tenant: TenantID) async throws {
        try await database.asWorker { connection in
            try await connection.execute(
                """
                update feed set state = 'enabled', state_since = now() - interval '30 days', listed_to = now(),
                    last_listed_at = now(), newest_content_at = now(), newest_done_at = now(), swept_at = now()
                where tenant_id = \(tenant.rawValue)
                """
            )
            try await connection.execute(
                "update tenant set created_at = now() - interval '30 days' where tenant_id = \(tenant.rawValue)"
            )
            try await connection.execute(
                "update tenant_lease set due_at = now() + interval '5 minutes' where tenant_id = \(tenant.rawValue)"
            )
        }
    }

    /// What `tenant show` tells.
    func report(_ tenant: TenantID) async throws -> TenantReport {
        try await database.asWorker {
            try await TenantReport.get(
                tenant.description,
                rules: CompletenessRules(),
                requestsPerMinute: 2000,
                on: $0
            )
        }
    }
}
