import AuditRecords
import FoundationEssentials
import Policies

/// What a tenant's policies found in some evidence: hits that raise alerts, and matches that correlations count.
struct Findings: Sendable {
    /// A match as a correlation counts it.
    struct Contribution: Sendable {
        /// The correlation's policy id.
        let correlation: String
        /// The values of its `group-by`.
        let group: [String]
        let value: String?
        /// Which policy matched.
        let policyID: String
        let evidenceID: String
        let evidence: Alert.Evidence
    }

    /// What the indexes of matches stand for.
    let policies: TenantPolicies
    private(set) var hits: [AlertHit] = []
    private(set) var contributions: [Contribution] = []
    /// Policies that could not be evaluated.
    private(set) var troubles: [CompiledPolicies.Trouble] = []

    init(_ policies: TenantPolicies) { self.policies = policies }

    /// Takes in what the same policies found elsewhere.
    mutating func add(_ other: Findings) {
        hits += other.hits
        contributions += other.contributions
        troubles += other.troubles
    }

    /// Leaves out what was found in records by these ids: they tell of the gateway's own changes.
    mutating func forget(records: Set<String>) {
        hits.removeAll { $0.evidence.kind == .record && records.contains($0.evidence.id) }
        contributions.removeAll { $0.evidence.kind == .record && records.contains($0.evidence.id) }
    }

    var isEmpty: Bool { hits.isEmpty && contributions.isEmpty }

    /// What the policies say of a raw record; the summary is the record's own words.
    mutating func look(at record: JSONValue, key: RecordKey, now: Date) {
        let matches = policies.compiled.matches(record: record, troubles: &troubles)
        guard !matches.isEmpty, let read = AuditRecord(record) else { return }
        let evidence = Alert.Evidence(
            kind: .record,
            id: read.id,
            summary: Self.sentence(of: read),
            occurredAt: Date(microseconds: read.createdAt),
            arrivedAt: now
        )
        take(matches, fields: record, evidenceID: key.text, evidence)
    }

    /// What the policies say of a sharing event.
    ///
    /// - Parameters:
    ///   - decorated: The event.
    ///   - now: When it arrived.
    ///   - makeFields: Makes what policies see of it, whole or for one of its audiences alone.
    mutating func look(at decorated: DecoratedEvent, now: Date, fields makeFields: (DecoratedEvent) -> JSONValue) {
        let event = decorated.event
        let fields = makeFields(decorated)
        let id = event.id.uuidString.lowercased()
        let evidence = Alert.Evidence(
            kind: .event,
            id: id,
            summary: event.summary,
            occurredAt: Date(microseconds: event.firstOccurredAt),
            arrivedAt: now
        )
        let matches = policies.compiled.matches(event: fields, troubles: &troubles)
        let compiled = policies.compiled
        take(matches, fields: fields, evidenceID: id, evidence) { policy in
            Self.meant(by: policy, of: compiled, decorated, makeFields)
        }
    }

    /// An event with those audiences for whom alone a policy matches it too: who was given something in the same breath as
    /// a guest is not meant by a policy about guests.
    private static func meant(
        by policy: Policy,
        of compiled: CompiledPolicies,
        _ decorated: DecoratedEvent,
        _ makeFields: (DecoratedEvent) -> JSONValue
    ) -> SharingEvent? {
        guard policy.settings.mitigation != nil else { return nil }
        var event = decorated.event
        guard event.audiences.count > 1 else { return event }
        event.audiences = event.audiences.filter { audience in
            var alone = decorated
            alone.event.audiences = [audience]
            var ignored: [CompiledPolicies.Trouble] = []  // The whole event told of them.
            let matches = compiled.matches(event: makeFields(alone), troubles: &ignored)
            return matches.contains { compiled.policies[$0.policy].id == policy.id }
        }
        return event.audiences.isEmpty ? nil : event
    }

    /// What the policies say of a state of the collection.
    mutating func look(at condition: CollectionCondition, now: Date) {
        let evidence = Alert.Evidence(
            kind: .condition,
            id: condition.kind.rawValue,
            summary: condition.summary,
            occurredAt: condition.since,
            arrivedAt: now
        )
        let fields = condition.fields
        take(
            policies.compiled.matches(condition: fields, troubles: &troubles),
            fields: fields,
            evidenceID: condition.evidenceID,
            evidence
        )
    }

    private mutating func take(
        _ matches: [CompiledPolicies.Match],
        fields: JSONValue,
        evidenceID: String,
        _ evidence: Alert.Evidence,
        share: (Policy) -> SharingEvent? = { _ in nil }
    ) {
        let compiled = policies.compiled
        for match in matches where !policies.isExcepted(match, fields: fields, at: evidence.arrivedAt) {
            let policy = compiled.policies[match.policy]
            if match.raises {
                hits.append(
                    AlertHit(
                        policy: policy,
                        key: match.key,
                        evidenceID: evidenceID,
                        evidence: evidence,
                        share: share(policy)
                    )
                )
            }
            contributions += match.contributions.map { contribution in
                Contribution(
                    correlation: compiled.policies[contribution.correlation].id,
                    group: contribution.group.map(AlertHit.shown),
                    value: contribution.value.map(AlertHit.shown),
                    policyID: policy.id,
                    evidenceID: evidenceID,
                    evidence: evidence
                )
            }
        }
    }

    /// "Set-Mailbox (Exchange) by admin@contoso.example on someone@contoso.example".
    private static func sentence(of record: AuditRecord) -> String {
        var words = record.operation
        if let workload = record.workload { words += " (\(workload))" }
        if let actor = record.actor.name ?? record.actor.id { words += " by \(actor)" }
        if let object = record.text("ObjectId") { words += " on \(object)" }
        return record.succeeded ? words : words + ", which failed"
    }
}
