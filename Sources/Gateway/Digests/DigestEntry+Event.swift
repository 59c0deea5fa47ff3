import AuditRecords
import FoundationEssentials

extension DigestEntry {
    /// A sharing event as a digest tells it; what the records do not say is left out, and shown as unknown.
    init(_ decorated: DecoratedEvent) {
        let event = decorated.event
        self.init(
            eventId: event.id.uuidString.lowercased(),
            occurredAt: Date(microseconds: event.firstOccurredAt),
            act: event.act.rawValue,
            actLabel: event.act.label,
            change: event.act.change,
            resourceKind: event.resource.kind.rawValue,
            resourceKindLabel: event.resource.kind.label,
            resourceName: event.resource.name,
            resourceId: event.resource.id ?? event.resource.url,
            place: event.resource.environmentName ?? event.resource.environmentID ?? event.resource.siteURL,
            audiences: event.audiences.map {
                Audience(label: $0.label, kind: $0.kind.rawValue, domain: $0.kind == .guest ? $0.domain : nil)
            },
            reach: decorated.reach?.text,
            role: event.roles.isEmpty ? nil : event.roles.map(\.raw).joined(separator: ", "),
            actor: event.actor.name ?? event.actor.id,
            risk: Risk(level: RiskLevel(event.risk.level), reasons: event.risk.reasons.map(\.text)),
            summary: event.summary,
            recordIds: event.recordIds
        )
    }
}

extension DigestEntry.RiskLevel {
    fileprivate init(_ level: SharingRisk.Level) {
        switch level {
        case .none, .low: self = .low
        case .medium: self = .medium
        case .high, .critical: self = .high
        }
    }
}

extension Audience {
    /// Who it is in words.
    fileprivate var label: String {
        switch kind {
        case .anyone: "anyone with the link"
        case .organisation: name ?? "everyone in the organisation"
        case .unknown: name ?? id ?? "unknown, may be everyone"
        case .person, .guest, .group, .application: name ?? id ?? "unknown \(kind.rawValue)"
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

    /// The act as a reader has it.
    fileprivate var label: String {
        switch self {
        case .granted: "access given"
        case .changed: "access changed"
        case .revoked: "access removed"
        case .linkCreated: "link created"
        case .linkChanged: "link changed"
        case .linkRemoved: "link removed"
        case .linkUsed: "link used"
        case .invited: "guest invited"
        case .invitationChanged: "invitation changed"
        case .invitationAccepted: "invitation accepted"
        case .invitationRevoked: "invitation withdrawn"
        case .invitationBlocked: "invitation blocked"
        case .accessRequested: "access requested"
        case .accessApproved: "access request approved"
        case .accessDenied: "access request denied"
        case .joined: "member added"
        case .left: "member removed"
        case .roleChanged: "role changed"
        case .ownerChanged: "owner changed"
        case .quarantined: "quarantined"
        case .released: "released from quarantine"
        case .consented: "application consented"
        case .consentRevoked: "consent revoked"
        case .credentialsChanged: "application credentials changed"
        case .federationChanged: "federation changed"
        case .forwardingSet: "mail forwarding set"
        case .policyChanged: "sharing policy changed"
        case .inheritanceChanged: "inheritance changed"
        }
    }
}

extension SharedResource.Kind {
    /// The kind as a reader has it.
    fileprivate var label: String {
        switch self {
        case .canvasApp: "canvas app"
        case .cloudFlow: "cloud flow"
        case .directoryRole: "directory role"
        case .mailFolder: "mail folder"
        case .other: "other"
        case .connection, .file, .folder, .list, .site, .team, .channel, .chat, .group, .application, .report,
            .dashboard,
            .dataset, .workspace, .mailbox, .tenant:
            rawValue
        }
    }
}
