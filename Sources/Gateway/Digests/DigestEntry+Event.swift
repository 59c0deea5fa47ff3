import AuditRecords
import FoundationEssentials

extension DigestEntry {
    /// A sharing event as a digest tells it; what the records do not say is left out, and shown as unknown.
    init(_ decorated: DecoratedEvent, in language: any DigestLanguage) {
        let event = decorated.event
        self.init(
            eventId: event.id.uuidString.lowercased(),
            occurredAt: Date(microseconds: event.firstOccurredAt),
            act: event.act.rawValue,
            actLabel: language.act(event.act),
            change: event.act.change,
            resourceKind: event.resource.kind.rawValue,
            resourceKindLabel: language.resource(event.resource.kind),
            resourceName: event.resource.name,
            resourceId: event.resource.id ?? event.resource.url,
            place: event.resource.environmentName ?? event.resource.environmentID ?? event.resource.siteURL,
            audiences: event.audiences.map {
                Audience(
                    label: language.audience($0),
                    kind: $0.kind.rawValue,
                    id: $0.id,
                    domain: $0.kind == .guest ? $0.domain : nil
                )
            },
            reach: decorated.reach?.text,
            reachPeople: decorated.reach?.people,
            role: event.roles.isEmpty ? nil : event.roles.map(\.raw).joined(separator: ", "),
            actor: event.actor.name ?? event.actor.id,
            risk: Risk(level: RiskLevel(event.risk.level), reasons: event.risk.reasons.map(\.text) + decorated.guesses),
            summary: event.summary,
            recordIds: event.recordIds,
            namesAsOf: decorated.namesAsOf
        )
    }
}

extension DigestEntry.RiskLevel {
    fileprivate init(_ level: SharingRisk.Level) {
        switch level {
        case .none, .low: self = .low
        case .medium: self = .medium
        case .high: self = .high
        case .critical: self = .critical
        }
    }
}

extension SharingAct {
    /// Under which heading a digest tells it.
    fileprivate var change: DigestEntry.Change {
        switch self {
        case .granted, .linkCreated, .invited, .accessApproved, .joined, .consented, .forwardingSet: .new
        case .changed, .linkChanged, .invitationChanged, .roleChanged, .ownerChanged, .released, .credentialsChanged,
            .policyChanged, .federationChanged, .inheritanceChanged:
            .changed
        case .revoked, .linkRemoved, .invitationRevoked, .invitationBlocked, .accessDenied, .left, .quarantined,
            .consentRevoked:
            .removed
        case .linkUsed, .invitationAccepted, .accessRequested: .used
        }
    }
}
