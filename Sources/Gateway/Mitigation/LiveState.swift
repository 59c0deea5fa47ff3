package import FoundationEssentials
import PowerPlatform
import Sealing

/// A canvas app or cloud flow as it was read at one moment, as far as mitigation goes.
package struct LiveState: Sendable, Codable, Equatable {
    /// One line of who has it.
    package struct Holder: Sendable, Codable, Equatable {
        /// The assignment's name: one of the two forms by which it is deleted.
        package var assignment: String
        /// The assignment's whole id: the other form.
        package var assignmentId: String?
        package var kind: PresentAssignment.Kind
        /// Object id; everybody's is the tenant's or nothing.
        package var id: String?
        package var name: String?
        /// `Owner`, `CanEdit`, `CanView`, `CanViewWithShare`.
        package var role: String
        package var createdAt: Date?

        /// By what the holder is the same one in two readings, whatever the role.
        package var key: String { kind == .everyone ? "everyone" : (id ?? assignment).lowercased() }
        package var isOwner: Bool { role.lowercased() == "owner" }
    }

    package var name: String?
    package var ownerId: String?
    package var owner: String?
    package var holders: [Holder]
    /// An app's; `nil` for a flow.
    package var isQuarantined: Bool?
    /// A flow's `Started`, `Stopped` or `Suspended`; `nil` for an app.
    package var flowState: String?
    package var readAt: Date

    package func holder(_ key: String) -> Holder? { holders.first { $0.key == key.lowercased() } }
    package var everyone: Holder? { holders.first { $0.kind == .everyone } }
}

extension LiveState {
    /// The hash of what an action rests on, and nothing else: whom it is about and how they have it since when, the owner,
    /// and for actions on the whole thing its own state.
    ///
    /// What others were given or lost meanwhile does not touch an approval; the same share taken away and given again does.
    package func fingerprint(for action: MitigationAction, principal: String?) -> [UInt8] {
        var facts = [action.rawValue, "owner", ownerId ?? ""]
        switch action {
        case .removeAccess, .removeFlowAccess, .lowerRole, .restoreAccess, .restoreFlowAccess, .removeEveryone:
            let key = action == .removeEveryone ? "everyone" : principal ?? ""
            let found = holders.filter { $0.key == key }.sorted { $0.assignment < $1.assignment }
            facts += ["principal", key]
            for holder in found {
                facts += [
                    holder.assignment.lowercased(), holder.role,
                    holder.createdAt.map { "\($0.wholeMicroseconds)" } ?? "",
                ]
            }
        case .quarantineApp, .releaseApp: facts += ["quarantined", isQuarantined == true ? "yes" : "no"]
        case .stopFlow, .startFlow: facts += ["state", flowState ?? ""]
        case .notifySharer, .manualTask: break
        }
        return AlertHit.hash(facts)
    }
}

extension Mitigation {
    /// Whether this is the very share that was taken away, in an answer that lags behind.
    func isOld(_ holder: LiveState.Holder) -> Bool {
        // A role that is raised again keeps the date of the share.
        guard action != .lowerRole, let made = holder.createdAt, let before = before?.holder(holder.key)?.createdAt
        else { return false }
        // As it was written down, to the millisecond.
        return abs(made.timeIntervalSince(before)) < 0.002
    }
}

extension LiveState.Holder {
    init(_ assignment: RoleAssignment) {
        let present = PresentAssignment(assignment)
        self.init(
            assignment: assignment.name,
            assignmentId: assignment.id,
            kind: present.kind,
            id: present.id,
            name: present.name,
            role: present.role,
            createdAt: present.createdAt
        )
    }
}
