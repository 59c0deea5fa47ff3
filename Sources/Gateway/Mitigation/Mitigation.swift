package import AuditRecords
package import FoundationEssentials

/// Something to be done about one share: proposed, decided by people, carried out once, verified, and undone on demand.
package struct Mitigation: Sendable, Codable, Equatable {
    /// Where it stands; raw values are stored and shown, so they never change.
    package enum State: String, Sendable, Codable, CaseIterable {
        /// Wanted by a policy or an undo; the gateway reads the present state next, which makes it `proposed`, or ends it.
        case draft
        /// Waits for people's decisions; ends by them, by its time running out, or by being withdrawn.
        case proposed
        /// Waits for its turn, or for the delay of a policy to pass; can still be stopped.
        case approved
        /// Being carried out.
        case running
        /// Waits until a person did the steps, and says so or is seen to have.
        case manual
        /// The state that was wanted was read back, or was there already.
        case done
        /// Somebody entitled said no.
        case rejected
        /// Nobody decided, or it could not be carried out, in time.
        case expired
        /// Withdrawn, or switched off, before a change took effect.
        case stopped
        /// What it rested on changed; nothing more is sent.
        case void
        /// It was tried and is not so; the message says why and what to do.
        case failed
        /// What a policy would have done, had it not been told to try only.
        case trial

        /// Whether something is still to become of it.
        package var isOpen: Bool {
            switch self {
            case .draft, .proposed, .approved, .running, .manual: true
            case .done, .rejected, .expired, .stopped, .void, .failed, .trial: false
            }
        }
    }

    /// How it ended, more closely than the state; raw values are stored and shown.
    package enum Outcome: String, Sendable, Codable, CaseIterable {
        /// Sent, and read back as wanted.
        case verified
        /// It was so before anything was sent.
        case alreadySo
        /// The app or flow is gone, and the share with it.
        case gone
        /// Told to whoever shared.
        case told
        /// A person says that it is done.
        case confirmed
        /// The gateway saw that it is done.
        case seen
        /// There is nothing of the kind to change.
        case unneeded
        /// The state differs from the one that was approved.
        case changed
        /// Power Platform refuses the app.
        case forbidden
        /// Accepted, and nothing changed.
        case noEffect
        /// Refused for a reason that a repetition does not change.
        case refused
        /// Power Platform could not be reached or answered nothing of use for too long.
        case unreachable
        /// Somebody, or the end of mitigation for the tenant, stopped it.
        case stopped
        case rejected
        case expired
        /// A policy's trial.
        case trial
        /// No API can do it: it became a manual task.
        case byHand
    }

    package struct Resource: Sendable, Codable, Equatable {
        package var kind: SharedResource.Kind
        package var environmentId: String?
        package var id: String?
        package var name: String?
        package var url: String?

        package init(
            kind: SharedResource.Kind,
            environmentId: String? = nil,
            id: String? = nil,
            name: String? = nil,
            url: String? = nil
        ) {
            self.kind = kind
            self.environmentId = environmentId
            self.id = id
            self.name = name
            self.url = url
        }

        /// What no two mitigations are carried out on at a time; a long address by its hash, as an index has its limits.
        package var key: String {
            let what = (id ?? url ?? name ?? "").lowercased()
            return
                "\(kind.rawValue.lowercased())|\(what.utf8.count > 400 ? AlertHit.hash([what]).map(\.hexadecimal).joined() : what)"
        }
        /// Whether it is named well enough for the gateway to read and change it.
        package var isReadable: Bool { isPowerPlatform && id != nil && environmentId != nil }
        /// Whether it is an app or a flow, whose present state the gateway can read and change.
        package var isPowerPlatform: Bool { kind == .canvasApp || kind == .cloudFlow }
        package var isFlow: Bool { kind == .cloudFlow }
        /// Its name, or what else it is known by.
        package var shown: String { name ?? id ?? url ?? kind.rawValue }
    }

    /// Whom it is about.
    package struct Principal: Sendable, Codable, Equatable {
        package var kind: PresentAssignment.Kind
        package var id: String?
        package var name: String?

        package init(kind: PresentAssignment.Kind, id: String? = nil, name: String? = nil) {
            self.kind = kind
            self.id = id?.lowercased()
            self.name = name
        }

        package var key: String { kind == .everyone ? "everyone" : (id ?? name ?? "").lowercased() }
        package var shown: String { kind == .everyone ? "Everyone" : name ?? id ?? "an unknown principal" }
    }

    package var mitigationId: GUID
    package var action: MitigationAction
    package var state: State
    package var outcome: Outcome?
    package var resource: Resource
    package var principal: Principal?
    /// The role that the principal has, and the one that it is to have.
    package var role: String?
    package var targetRole: String?
    package var reason: String
    package var proposedBy: String
    package var proposedSide: MitigationPerson.Side
    package var alertId: GUID?
    package var policyId: String?
    package var eventId: GUID?
    /// The mitigation that this one takes back.
    package var undoOf: GUID?
    /// The proposal that was void and that this one stands for.
    package var replaces: GUID?
    package var approvers: ApprovalRule
    /// A policy says in writing that it is done without anybody's approval, unless somebody stops it in time.
    package var isAutomatic: Bool
    /// It says what it would do, and ends.
    package var isTrial: Bool
    /// The present state as it was read for the proposal.
    package var before: LiveState?
    /// SHA-256 of what the action rests on, hexadecimal.
    package var beforeHash: String?
    /// What differs from the proposal that this one replaces.
    package var changes: [String]
    package var createdAt: Date
    package var expiresAt: Date
    package var decidedAt: Date?
    /// Not before then.
    package var runAfter: Date?
    package var actedAt: Date?
    package var after: LiveState?
    package var verifiedAt: Date?
    package var settledAt: Date?
    /// How it ended or what it waits for, in a sentence, and the next step.
    package var message: String?
    package var remedy: String?
    /// Until then it is looked whether the share came back.
    package var watchUntil: Date?
    package var resharedAt: Date?
    package var undoneAt: Date?
    package var decisions: [ApprovalDecision]

    /// Whether it was carried out and can be taken back.
    var isReversible: Bool { state == .done && outcome == .verified && undoneAt == nil && action.undo != nil }
}
