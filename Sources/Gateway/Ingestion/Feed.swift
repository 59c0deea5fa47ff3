package import FoundationEssentials
import Postgres

/// One content type of one tenant: its subscription, how far it has been read, and its figures.
package struct Feed: Sendable, Codable, Equatable {
    /// Where the subscription stands, as the `feed.state` column spells it.
    package enum State: String, Sendable, Codable, CaseIterable {
        /// Not looked at yet; the first upkeep leaves it.
        case unknown
        /// A start was sent; the next listing of subscriptions leaves it.
        case starting
        /// Enabled, and nothing has arrived yet: up to 24 hours of that are no cause for alarm.
        case warmingUp
        /// Enabled, and content has arrived.
        case enabled
        /// Disabled by somebody (AF20023) or vanished (AF20022); upkeep starts it again, at most every 15 minutes.
        case disabledByAdmin
        /// The tenant's unified auditing is off; an administrator there must turn it on.
        case auditDisabled
        /// Start answers "enabled" and the listing still says AF20023.
        case notEffective
        /// The app registration may not read this type, for example DLP.All without ActivityFeed.ReadDlp.
        case forbidden
    }

    package var contentType: String
    package var state: State
    package var stateSince: Date
    /// What is wrong with the subscription, in Microsoft's words, and the next step.
    package var errorCode: String?
    package var error: String?
    package var remedy: String?
    /// Before it no other start is sent (Microsoft wants 15 minutes between two, or what it states).
    package var nextStartAt: Date?
    /// When the tenant is next due.
    package var nextTryAt: Date?

    /// The cursor, by Microsoft's clock: everything available before it has been listed and stands in `content_blob`.
    package var listedTo: Date?
    package var lastListedAt: Date?
    /// When all that Microsoft still lists was last read through.
    package var sweptAt: Date?
    /// A backfill was asked for from here on.
    package var relistFrom: Date?
    /// Listings that failed in a row, and why.
    package var listFailures: Int
    package var listFailingSince: Date?
    package var listErrorCode: String?
    package var listError: String?
    package var listRemedy: String?
    /// `enabled`, `disabled` or `expired` as Microsoft says; `nil` when there is no webhook.
    package var webhookState: String?

    /// `contentCreated` of the newest blob listed, and of the newest one committed.
    package var newestContentAt: Date?
    package var newestDoneAt: Date?
    package var blobsWaiting: Int
    package var blobsDone: Int
    /// Blobs that Microsoft no longer had.
    package var blobsGone: Int
    /// Blobs given up after many tries.
    package var blobsDead: Int
    /// `contentCreated` of the oldest blob that is not fetched yet, dead letters included.
    package var oldestWaitingAt: Date?
    package var bytes: Int64
    package var records: Int64
    package var recordsRepeated: Int64
    package var recordsSetAside: Int64
    package var requests: RequestTally
}

extension Feed {
    /// Microsoft keeps content for seven days after it became available (API reference, "contentExpiration").
    package static let retention: TimeInterval = 7 * 86_400

    /// When Microsoft deletes the oldest blob that is not fetched yet; `nil` when nothing waits.
    package var lossAt: Date? { oldestWaitingAt?.addingTimeInterval(Self.retention) }

    /// Whether content can be listed: the subscription runs, as far as is known.
    package var isReadable: Bool {
        switch state {
        case .enabled, .warmingUp, .notEffective: true
        case .unknown, .starting, .disabledByAdmin, .auditDisabled, .forbidden: false
        }
    }

    init(row: PostgresRow) throws {
        contentType = try row.decode("content_type", as: String.self)
        state = try row.decodeCase("state")
        stateSince = try row.decode("state_since", as: Date.self)
        errorCode = try row.decode("error_code", as: String?.self)
        error = try row.decode("error", as: String?.self)
        remedy = try row.decode("remedy", as: String?.self)
        nextStartAt = try row.decode("next_start_at", as: Date?.self)
        nextTryAt = try row.decode("next_try_at", as: Date?.self)
        listedTo = try row.decode("listed_to", as: Date?.self)
        lastListedAt = try row.decode("last_listed_at", as: Date?.self)
        sweptAt = try row.decode("swept_at", as: Date?.self)
        relistFrom = try row.decode("relist_from", as: Date?.self)
        listFailures = try row.decode("list_failures", as: Int.self)
        listFailingSince = try row.decode("list_failing_since", as: Date?.self)
        listErrorCode = try row.decode("list_error_code", as: String?.self)
        listError = try row.decode("list_error", as: String?.self)
        listRemedy = try row.decode("list_remedy", as: String?.self)
        webhookState = try row.decode("webhook_state", as: String?.self)
        newestContentAt = try row.decode("newest_content_at", as: Date?.self)
        newestDoneAt = try row.decode("newest_done_at", as: Date?.self)
        blobsWaiting = try row.decode("blobs_waiting", as: Int.self)
        blobsDone = try row.decode("blobs_done", as: Int.self)
        blobsGone = try row.decode("blobs_gone", as: Int.self)
        blobsDead = try row.decode("blobs_dead", as: Int.self)
        oldestWaitingAt = try row.decode("oldest_waiting_at", as: Date?.self)
        bytes = try row.decode("bytes", as: Int64.self)
        records = try row.decode("records", as: Int64.self)
        recordsRepeated = try row.decode("records_repeated", as: Int64.self)
        recordsSetAside = try row.decode("records_set_aside", as: Int64.self)
        requests = RequestTally(
            ok: try row.decode("requests_ok", as: Int.self),
            throttled: try row.decode("requests_throttled", as: Int.self),
            refused: try row.decode("requests_refused", as: Int.self),
            failed: try row.decode("requests_failed", as: Int.self)
        )
    }
}
