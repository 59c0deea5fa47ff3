import FoundationEssentials
import Policies

/// What new evidence does to the alerts that stand: pure, so that the database only reads before and writes after.
///
/// Evidence joins the alert of its policy and key whose stretch of time it lies in or near: within the policy's window of the
/// first or the last of its evidence. A resolved alert that it joins is opened again; a dismissed one counts and stays.
struct AlertRun {
    /// Evidence within a day of an alert's joins it, unless the policy says otherwise.
    static let window = 86_400

    /// An alert, as far as new evidence bears on it.
    struct Standing {
        var id: UUID
        let policyID: String
        let keyHash: [UInt8]
        var state: Alert.State
        var count: Int
        var firstSeenAt: Date
        var lastSeenAt: Date
    }

    /// An alert that was made or grew.
    struct Touched {
        var standing: Standing
        let policy: Policy
        let key: [String: String]
        /// What the newest evidence says.
        var summary: String
        /// Of the evidence that raised it.
        let arrivedAfter: TimeInterval
        let isNew: Bool
        var isReopened = false
        var added: [AlertHit] = []
        /// Evidence before this run.
        let countBefore: Int

        /// Whether the count came to a figure worth telling: 2, 5, 10, 20, 50, 100 and so on.
        var reachedMilestone: Bool {
            var step = 1
            while step <= standing.count {
                for factor in [1, 2, 5] where step * factor > countBefore && step * factor <= standing.count {
                    return true
                }
                step *= 10
            }
            return false
        }
    }

    /// What an alert is one of, however many stretches of time it has.
    private struct Identity: Hashable {
        let policyID: String
        let keyHash: [UInt8]
    }

    private var standing: [Standing] = []
    private(set) var touched: [Touched] = []
    private var places: [Identity: [Int]] = [:]
    /// Where a standing alert is in ``touched``.
    private var touches: [Int: Int] = [:]

    init(_ standing: [Standing]) {
        for alert in standing { stand(alert) }
    }

    private mutating func stand(_ alert: Standing) {
        places[Identity(policyID: alert.policyID, keyHash: alert.keyHash), default: []].append(standing.count)
        standing.append(alert)
    }

    /// Gives each hit to its alert, the oldest first; `now` is when they arrived.
    mutating func add(_ hits: [AlertHit], now: Date) {
        let ordered = hits.sorted {
            ($0.evidence.occurredAt, $0.evidenceID) < ($1.evidence.occurredAt, $1.evidenceID)
        }
        for hit in ordered { add(hit, now: now) }
    }

    private mutating func add(_ hit: AlertHit, now: Date) {
        let at = hit.evidence.occurredAt
        let hash = hit.keyHash
        let window = TimeInterval(hit.policy.settings.aggregationWindow ?? Self.window)
        // Of two that are near enough, as evidence that arrives late may lie between, the later one.
        let place = places[Identity(policyID: hit.policy.id, keyHash: hash), default: []].filter { index in
            at >= standing[index].firstSeenAt - window && at <= standing[index].lastSeenAt + window
        }.max { standing[$0].lastSeenAt < standing[$1].lastSeenAt }
        if let place {
            grow(place, by: hit)
        } else {
            raise(hit, hash, now: now)
        }
    }

    private mutating func raise(_ hit: AlertHit, _ hash: [UInt8], now: Date) {
        let alert = Standing(
            id: UUID(),
            policyID: hit.policy.id,
            keyHash: hash,
            state: .new,
            count: 1,
            firstSeenAt: hit.evidence.occurredAt,
            lastSeenAt: hit.evidence.occurredAt
        )
        touches[standing.count] = touched.count
        stand(alert)
        touched.append(
            Touched(
                standing: alert,
                policy: hit.policy,
                key: hit.key,
                summary: hit.evidence.summary,
                arrivedAfter: max(0, now.timeIntervalSince(hit.evidence.occurredAt)),
                isNew: true,
                added: [hit],
                countBefore: 0
            )
        )
    }

    private mutating func grow(_ place: Int, by hit: AlertHit) {
        let before = standing[place]
        var alert = before
        let isNewest = hit.evidence.occurredAt >= alert.lastSeenAt
        alert.count += 1
        alert.firstSeenAt = min(alert.firstSeenAt, hit.evidence.occurredAt)
        alert.lastSeenAt = max(alert.lastSeenAt, hit.evidence.occurredAt)
        let isReopened = alert.state == .resolved
        if isReopened { alert.state = .new }
        standing[place] = alert
        let index: Int
        if let known = touches[place] {
            index = known
        } else {
            index = touched.count
            touches[place] = index
            touched.append(
                Touched(
                    standing: alert,
                    policy: hit.policy,
                    key: hit.key,
                    summary: "",
                    arrivedAfter: 0,
                    isNew: false,
                    countBefore: before.count
                )
            )
        }
        touched[index].standing = alert
        touched[index].isReopened = touched[index].isReopened || isReopened
        touched[index].added.append(hit)
        // Empty leaves what stands: older evidence says nothing newer.
        if isNewest { touched[index].summary = hit.evidence.summary }
    }
}
