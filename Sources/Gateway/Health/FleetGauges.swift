import FoundationEssentials
package import Logging
import Metrics
import Postgres

/// The fleet in `/metrics`: totals, distributions and the worst values, read when somebody scrapes, and never with a
/// label a tenant.
///
/// Every replica tells the same of the one database, so a query over several takes `max`, not `sum`.
package actor FleetGauges {
    /// Every gauge's name and meaning, as the metrics page and `docs/metrics.md` tell them.
    package static let descriptions: KeyValuePairs = [
        "gateway_tenants": "Tenants, by state.",
        "gateway_tenants_overdue": "Tenants that no worker took although they were due 10 minutes ago.",
        "gateway_tenants_stale": "Tenants with a feed of which no listing succeeded for 2 hours (or 3 polls).",
        "gateway_tenants_throttled": "Tenants that Microsoft holds back.",
        "gateway_feeds": "Feeds (content types of tenants that are not paused), by the state of the subscription.",
        "gateway_feeds_fresh_within": "Feeds of which a listing succeeded within so many seconds.",
        "gateway_feed_freshness_seconds_max": "The longest time since a feed's last successful listing.",
        "gateway_feed_behind_seconds_max":
            "The longest time that a feed's data is behind: since all before it is stored.",
        "gateway_feed_lag_seconds_max":
            "The longest time since the newest stored content, of the feeds with content waiting.",
        "gateway_oldest_unfetched_seconds_max": "The age of the oldest content that is listed and not stored.",
        "gateway_time_to_loss_seconds_min":
            "The shortest time until Microsoft deletes what is not fetched; a week if nothing is.",
        "gateway_blobs_waiting": "Content blobs that wait to be fetched.",
        "gateway_dead_letters": "Content blobs that were given up after many tries.",
        "gateway_gaps_open": "Gaps that are not closed, by reason.",
        "gateway_fleet_age_seconds": "Since these gauges were last read from the database; it grows when that fails.",
    ]

    /// Scrapes that come together, and replicas' pages in a browser, cost one reading.
    private static let maximumAge = Duration.seconds(15)
    /// The bounds of the freshness distribution: two polls, up to a day.
    static let bounds = [600, 1800, 3600, 7200, 21_600, 86_400]

    private let database: Database
    private let rules: CompletenessRules
    private let logger: Logger
    private let handles = Handles()
    private var readAt: ContinuousClock.Instant?
    private var triedAt: ContinuousClock.Instant?

    package init(database: Database, rules: CompletenessRules, logger: Logger) {
        self.database = database
        self.rules = rules
        self.logger = logger
    }

    /// Reads the database and sets the gauges, unless that was done a moment ago; when it fails they stay as they are.
    package func refresh() async {
        let now = ContinuousClock.now
        if triedAt.map({ now - $0 >= Self.maximumAge }) ?? true {
            triedAt = now
            do {
                let figures = try await database.asWorker { [rules] in try await FleetFigures.read(rules, on: $0) }
                handles.show(figures)
                readAt = now
            } catch {
                logger.warning("Fleet gauges not read", metadata: .init([.errorCause: "\(error)"]))
            }
        }
        handles.age.record((ContinuousClock.now - (readAt ?? now)).seconds)
    }

    /// The gauges, made once.
    private struct Handles: Sendable {
        let age = Gauge(label: "gateway_fleet_age_seconds")
        private let tenants = labelled("gateway_tenants", "state", Tenant.State.self)
        private let feeds = labelled("gateway_feeds", "state", Feed.State.self)
        private let gaps = labelled("gateway_gaps_open", "reason", Gap.Reason.self)
        private let fresh = FleetGauges.bounds.map { bound in
            Gauge(label: "gateway_feeds_fresh_within", dimensions: [("seconds", "\(bound)")])
        }
        private let overdue = Gauge(label: "gateway_tenants_overdue")
        private let stale = Gauge(label: "gateway_tenants_stale")
        private let throttled = Gauge(label: "gateway_tenants_throttled")
        private let freshness = Gauge(label: "gateway_feed_freshness_seconds_max")
        private let behind = Gauge(label: "gateway_feed_behind_seconds_max")
        private let lag = Gauge(label: "gateway_feed_lag_seconds_max")
        private let oldest = Gauge(label: "gateway_oldest_unfetched_seconds_max")
        private let loss = Gauge(label: "gateway_time_to_loss_seconds_min")
        private let waiting = Gauge(label: "gateway_blobs_waiting")
        private let dead = Gauge(label: "gateway_dead_letters")

        private static func labelled<Case: CaseIterable & RawRepresentable>(
            _ label: String,
            _ dimension: String,
            _ cases: Case.Type
        ) -> [String: Gauge] where Case.RawValue == String {
            let pairs = Case.allCases.map {
                ($0.rawValue, Gauge(label: label, dimensions: [(dimension, $0.rawValue)]))
            }
            return Dictionary(uniqueKeysWithValues: pairs)
        }

        func show(_ figures: FleetFigures) {
            for (state, gauge) in tenants { gauge.record(figures.tenants[state] ?? 0) }
            for (state, gauge) in feeds { gauge.record(figures.feeds[state] ?? 0) }
            for (reason, gauge) in gaps { gauge.record(figures.gaps[reason] ?? 0) }
            for (gauge, count) in zip(fresh, figures.freshWithin) { gauge.record(count) }
            overdue.record(figures.overdue)
            stale.record(figures.stale)
            throttled.record(figures.throttled)
            freshness.record(figures.freshness)
            behind.record(figures.behind)
            lag.record(figures.lag)
            oldest.record(figures.oldestUnfetched)
            loss.record(figures.timeToLoss)
            waiting.record(figures.waiting)
            dead.record(figures.dead)
        }
    }
}
