internal import AuditRecords

/// How risky an act of sharing is, and why, in words that a customer can act on.
package struct SharingRisk: Sendable, Hashable, Codable {
    /// How much attention it deserves.
    ///
    /// Raw values are stored and shown, so they never change.
    package enum Level: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
        case none, low, medium, high, critical

        package static func < (left: Level, right: Level) -> Bool {
            left.order < right.order
        }

        private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// One reason for the level.
    package struct Reason: Sendable, Hashable, Codable {
        /// A stable name for programs.
        package var code: String
        /// The reason for people.
        package var text: String
        /// The level that this reason alone would give.
        package var level: Level
    }

    /// The highest level of the reasons.
    package var level: Level
    /// Highest first.
    package var reasons: [Reason]

    /// The risk of an act that opens something; one that closes something has none.
    init(lead: SharingFact, told: [SharingFact], audiences: [Audience], roles: [SharedRole]) {
        var reasons: [Reason] = []
        func add(_ level: Level, _ code: String, _ text: String) {
            reasons.append(Reason(code: code, text: text, level: level))
        }
        if lead.act.direction == .opens {
            for kind in Set(audiences.map(\.kind)) {
                let those = audiences.filter { $0.kind == kind }
                if let reason = Self.audienceReason(kind, lead, those, Self.canEdit(those, told)) {
                    reasons.append(reason)
                }
            }
            if lead.resource.kind == .cloudFlow, roles.contains(where: { $0.level == .owner }) {
                add(.medium, "flow.coOwner", "A co-owner of a flow can use every connection in it")
            }
        }
        reasons += Self.actReasons(lead, audiences, roles)
        let isQuiet = lead.act.direction == .closes || lead.act.direction == .uses
        self.reasons = reasons.sorted { $0.level == $1.level ? $0.code < $1.code : $0.level > $1.level }
        level = self.reasons.first?.level ?? (isQuiet ? .none : .low)
    }

    /// Whether one of these may change something: by a fact about them, or by one that names nobody.
    private static func canEdit(_ audiences: [Audience], _ told: [SharingFact]) -> Bool {
        told.contains { fact in
            guard let level = fact.role?.level, level == .edit || level == .owner else { return false }
            guard let audience = fact.audience else { return true }
            return audiences.contains { Folding.isSame($0, audience) }
        }
    }

    private static func audienceReason(
        _ kind: Audience.Kind,
        _ lead: SharingFact,
        _ audiences: [Audience],
        _ canEdit: Bool
    ) -> Reason? {
        switch kind {
        case .anyone:
            let text = canEdit ? "Anyone who has the link can edit it" : "Anyone who has the link can see it"
            return Reason(
                code: canEdit ? "anyone.edit" : "anyone.view",
                text: text + ", without signing in",
                level: canEdit ? .high : .medium
            )
        case .organisation where lead.act != .consented:
            let text = canEdit ? "Everybody in the organisation can change it" : "Everybody in the organisation has it"
            return Reason(
                code: canEdit ? "organisation.edit" : "organisation.view",
                text: text,
                level: canEdit ? .high : .medium
            )
        case .guest:
            let domains = Set(audiences.compactMap(\.domain)).sorted()
            let whence = domains.isEmpty ? "" : " (\(domains.joined(separator: ", ")))"
            return Reason(
                code: canEdit ? "guest.edit" : "guest.view",
                text: (canEdit ? "Somebody from outside can change it" : "Somebody from outside has access") + whence,
                level: canEdit ? .high : .medium
            )
        case .unknown where audiences.contains { $0.id == nil && $0.name == nil }:
            return Reason(
                code: "audience.unknown",
                text: "The record does not say with whom: it may be everyone",
                level: .medium
            )
        default: return nil
        }
    }

    /// Roles with which one can take over a tenant (Microsoft, "Least privileged roles", "privileged roles").
    private static let privileged: Set<String> = [
        "global administrator", "company administrator", "privileged role administrator",
        "privileged authentication administrator", "security administrator", "application administrator",
        "cloud application administrator", "user administrator", "exchange administrator", "sharepoint administrator",
    ]

    private static func actReasons(_ lead: SharingFact, _ audiences: [Audience], _ roles: [SharedRole]) -> [Reason] {
        switch lead.act {
        case .granted where lead.resource.kind == .directoryRole:
            let isPrivileged = roles.contains { privileged.contains($0.raw.lowercased()) }
            let text = isPrivileged ? "The role can take over the tenant" : "A directory role was given"
            return [
                Reason(
                    code: isPrivileged ? "role.privileged" : "role",
                    text: text,
                    level: isPrivileged ? .critical : .high
                )
            ]
        case .consented:
            let isForAll = audiences.contains { $0.kind == .organisation }
            // An application permission has nobody behind it: the application acts by itself.
            let isAlone = audiences.isEmpty && lead.operation.hasPrefix("Add app role assignment")
            let text =
                isAlone
                ? "The application can act by itself, without a person"
                : isForAll ? "The application can act for everybody" : "The application can act for the person"
            return [Reason(code: "consent", text: text, level: isForAll || isAlone ? .high : .medium)]
        case .forwardingSet:
            let own = lead.resource.name?.mailDomain ?? lead.actor.name?.mailDomain
            let others = Set(audiences.compactMap(\.domain)).subtracting([own].compactMap(\.self)).sorted()
            let text =
                others.isEmpty
                ? "Mail is sent on" : "Mail is sent on to another domain (\(others.joined(separator: ", ")))"
            return [Reason(code: "forwarding", text: text, level: others.isEmpty ? .medium : .high)]
        case .credentialsChanged:
            return [Reason(code: "credentials", text: "The keys of an application were changed", level: .medium)]
        case .federationChanged:
            return [
                Reason(
                    code: "federation",
                    text: "Whoever holds the other side can sign in as anybody",
                    level: .critical
                )
            ]
        case .policyChanged:
            return [Reason(code: "policy", text: "A rule about sharing was changed", level: .medium)]
        case .granted, .changed:
            guard lead.resource.kind == .mailbox else { return [] }
            return [Reason(code: "mailbox", text: "Somebody else can open the mailbox", level: .medium)]
        default: return []
        }
    }
}
