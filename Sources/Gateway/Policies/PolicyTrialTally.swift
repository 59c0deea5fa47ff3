import FoundationEssentials
import Policies

/// Counts what policies find in the past, by alert, whatever order it comes in.
struct PolicyTrialTally {
    /// Alerts are told apart up to so many keys a trial; a policy with more is told by its count.
    private static let keyLimit = 200_000
    /// Matches kept for correlations.
    private static let memberLimit = 2_000_000
    private static let shownExamples = 5
    private static let shownAlerts = 20
    /// As delivery has it where a policy says nothing.
    private static let dailyLimit = 50

    private struct Identity: Hashable {
        let policyID: String
        let key: [String: String]
    }

    /// One alert's stretch of time.
    private struct Stretch {
        var first: Date
        var last: Date
        var count: Int
        var examples: [String]
    }

    private struct Group: Hashable {
        let correlation: String
        let values: [String]
    }

    let policies: TenantPolicies
    private let calendar: TenantCalendar
    private let byID: [String: Int]
    private var alerts: [Identity: [Stretch]] = [:]
    private var stretches = 0
    private var members: [Group: [CompiledPolicies.Member]] = [:]
    private var memberCount = 0
    private var matched: [String: Int] = [:]
    private var troubles: [String: String] = [:]
    private(set) var matches = 0

    init(_ policies: TenantPolicies, calendar: TenantCalendar) {
        self.policies = policies
        self.calendar = calendar
        byID = Dictionary(
            policies.compiled.policies.enumerated().map { ($1.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    mutating func add(_ findings: Findings) {
        for hit in findings.hits { add(hit) }
        for item in findings.contributions {
            matches += 1
            guard memberCount < Self.memberLimit else { continue }
            memberCount += 1
            members[Group(correlation: item.correlation, values: item.group), default: []].append(
                CompiledPolicies.Member(
                    id: item.evidence.id,
                    policyID: item.policyID,
                    occurredAt: item.evidence.occurredAt.wholeMicroseconds,
                    value: item.value
                )
            )
        }
        for trouble in findings.troubles {
            let id = policies.compiled.policies[trouble.policy].id
            troubles[id] = troubles[id] ?? trouble.message
        }
    }

    private mutating func add(_ hit: AlertHit) {
        matches += 1
        add(hit.policy, key: hit.key, id: hit.evidence.id, at: hit.evidence.occurredAt)
    }

    private mutating func add(_ policy: Policy, key: [String: String], id: String, at: Date) {
        matched[policy.id, default: 0] += 1
        let identity = Identity(policyID: policy.id, key: key)
        guard stretches < Self.keyLimit || alerts[identity] != nil else { return }
        var known = alerts[identity] ?? []
        stretches -= known.count
        let window = TimeInterval(policy.settings.aggregationWindow ?? AlertRun.window)
        // Evidence between two stretches that is near enough to both makes them one.
        var joined = Stretch(first: at, last: at, count: 1, examples: [id])
        known.removeAll { other in
            guard at >= other.first - window, at <= other.last + window else { return false }
            joined.first = min(joined.first, other.first)
            joined.last = max(joined.last, other.last)
            joined.count += other.count
            joined.examples = Array((other.examples + joined.examples).prefix(Self.shownExamples))
            return true
        }
        known.append(joined)
        stretches += known.count
        alerts[identity] = known
    }

    /// Evaluates the correlations over everything that was found, and sums up the policies of these ids.
    mutating func outcomes(of ids: Set<String>) -> [PolicyTrialReport.Outcome] {
        correlate()
        let byPolicy = Dictionary(grouping: alerts, by: \.key.policyID)
        return policies.compiled.policies.filter { ids.contains($0.id) }.map { policy in
            let raised = (byPolicy[policy.id] ?? []).flatMap { identity, stretches in
                stretches.map {
                    PolicyTrialReport.Raised(
                        key: identity.key,
                        count: $0.count,
                        firstSeenAt: $0.first,
                        lastSeenAt: $0.last,
                        examples: $0.examples
                    )
                }
            }
            let limit = policy.settings.dailyLimit ?? Self.dailyLimit
            let days = Dictionary(grouping: raised) { calendar.day(of: $0.firstSeenAt) }
            let told = days.values.reduce(0) { $0 + min($1.count, limit) }
            let largest = raised.sorted { ($1.count, $0.firstSeenAt) < ($0.count, $1.firstSeenAt) }
            return PolicyTrialReport.Outcome(
                policyId: policy.id,
                title: policy.title,
                severity: policy.severity,
                file: policy.file,
                isCorrelation: policy.isCorrelation,
                matches: matched[policy.id] ?? 0,
                alerts: raised.count,
                notifications: told,
                suppressed: raised.count - told,
                largest: Array(largest.prefix(Self.shownAlerts)),
                trouble: troubles[policy.id]
            )
        }
    }

    private mutating func correlate() {
        let compiled = policies.compiled
        for (group, members) in members {
            guard let index = byID[group.correlation] else { continue }
            let policy = compiled.policies[index]
            let key = Dictionary(zip(compiled.groupFields(ofCorrelation: index), group.values)) { first, _ in first }
            for member in compiled.firing(correlation: index, members: members) {
                add(policy, key: key, id: member.id, at: Date(microseconds: member.occurredAt))
            }
        }
        members = [:]
    }
}
