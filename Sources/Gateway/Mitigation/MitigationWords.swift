import AuditRecords
import FoundationEssentials

/// What a mitigation says of itself: for whoever decides, and in the evidence.
package struct MitigationWords: Sendable {
    private let mitigation: Mitigation
    /// How many people "everyone" is, such as `412 accounts and 9 guests`.
    private let people: String?

    package init(_ mitigation: Mitigation, people: String? = nil) {
        self.mitigation = mitigation
        self.people = people
    }

    private var what: String {
        let resource = mitigation.resource
        let kind =
            switch resource.kind {
            case .canvasApp: "the canvas app"
            case .cloudFlow: "the cloud flow"
            case .site: "the site"
            case .file: "the file"
            case .folder: "the folder"
            default: "the \(resource.kind.rawValue)"
            }
        return "\(kind) “\(resource.shown.visible)”"
    }

    private var whom: String {
        guard let principal = mitigation.principal else { return "Everyone" }
        guard principal.kind == .everyone else { return principal.shown.visible }
        return people.map { "Everyone (\($0))" } ?? "Everyone"
    }

    private var role: String { (mitigation.role ?? "its present role").visible }
    private var targetRole: String? { mitigation.targetRole?.visible }

    /// What is done, as an order: the subject of a mail, the head of a page.
    package var title: String {
        switch mitigation.action {
        case .removeAccess, .removeEveryone, .removeFlowAccess: "Take \(whom) off \(what)"
        case .lowerRole: "Let \(whom) use \(what) and no longer change it"
        case .quarantineApp: "Quarantine \(what)"
        case .releaseApp: "Release \(what) from quarantine"
        case .stopFlow: "Stop \(what)"
        case .startFlow: "Start \(what)"
        case .notifySharer: "Write to whoever shared \(what)"
        case .manualTask: "By hand: end the sharing of \(what)"
        case .restoreAccess, .restoreFlowAccess: "Give \(what) back to \(whom)"
        }
    }

    /// That it is so again.
    var reshared: String { "\(whom) has \(what) again." }

    /// What it changes, for whom.
    package var effect: [String] {
        switch mitigation.action {
        case .removeAccess: ["\(whom) no longer has \(what), which is now theirs as \(role)."]
        case .removeEveryone: ["\(whom) no longer has \(what), which is now theirs as \(role)."]
        case .lowerRole:
            [
                "\(whom) has \(what) as \(targetRole ?? "CanView") instead of \(role): to use it, not to change it."
            ]
        case .quarantineApp: ["Nobody can play \(what) until it is released; its owner and makers can still edit it."]
        case .releaseApp: ["Whoever has \(what) can play it again."]
        case .removeFlowAccess: ["\(whom) no longer owns or runs \(what), which is now theirs as \(role)."]
        case .stopFlow: ["\(what.capitalizedFirst) no longer runs, for nobody, until it is started."]
        case .startFlow: ["\(what.capitalizedFirst) runs again on its triggers."]
        case .notifySharer: ["One mail to whoever shared \(what): the reason, and what to do instead."]
        case .manualTask: ["A person does the steps below; the gateway changes nothing itself."]
        case .restoreAccess, .restoreFlowAccess:
            ["\(whom) has \(what) again, as \(targetRole ?? role)."]
        }
    }

    /// What it cannot change.
    package var limits: [String] {
        let others = otherWays
        switch mitigation.action {
        case .removeAccess, .removeFlowAccess, .lowerRole:
            return others + ["What they have seen or copied already stays seen."]
        case .removeEveryone:
            return others + ["What people have seen or copied already stays seen."]
        case .quarantineApp: return ["Who has the app stays as it is.", "Makers can still edit it."]
        case .releaseApp: return ["Who has the app stays as it is."]
        case .stopFlow: return ["Runs that have begun may end by themselves.", "Its owners can start it again."]
        case .startFlow: return ["What triggered while it was stopped may be run or lost, by the trigger's kind."]
        case .notifySharer: return ["The share itself stays."]
        case .manualTask:
            return isVisible
                ? [] : ["The gateway cannot read the present state of \(what): a person says when it is done."]
        case .restoreAccess, .restoreFlowAccess:
            return [
                "When and by whom it was given first cannot be restored: it will be shared by the gateway's app, now.",
                "No mail tells them that they have it again.",
            ]
        }
    }

    /// Ways in which the same principal may still have it, as far as the state that was read shows.
    private var otherWays: [String] {
        guard let before = mitigation.before else { return [] }
        var ways: [String] = []
        let key = mitigation.principal?.key ?? "everyone"
        let groups = before.holders.filter { $0.kind == .group && $0.key != key }
        if mitigation.action != .removeEveryone, before.everyone != nil {
            ways.append("It is also shared with everyone, so they keep it that way.")
        }
        if !groups.isEmpty {
            let names = groups.prefix(5).map { "“\(($0.name ?? $0.id ?? "a group").visible)”" }.joined(separator: ", ")
            let more = groups.count > 5 ? " and \(groups.count - 5) more" : ""
            ways.append("Members of the group\(groups.count == 1 ? "" : "s") \(names)\(more) keep it.")
        }
        if mitigation.action == .removeEveryone {
            let people = before.holders.count { $0.kind == .user && !$0.isOwner }
            if people > 0 {
                ways.append(
                    "\(Ages.counted(people, "person has", "people have")) it by name and \(people == 1 ? "keeps" : "keep") it."
                )
            }
        }
        return ways
    }

    /// Whether the gateway can read what becomes of it.
    private var isVisible: Bool {
        mitigation.resource.isReadable && (mitigation.action != .manualTask || mitigation.principalBefore != nil)
    }

    /// What a person does last, where the gateway cannot see that the rest is done.
    private var confirmation: String {
        "Say that it is done, on the page that asked for approval or with: gatewayctl mitigation confirm TENANT \(mitigation.mitigationId)"
    }

    /// What of the share a person changes.
    private var handwork: String {
        switch mitigation.action {
        case .restoreAccess, .restoreFlowAccess: "Add \(whom) as \(targetRole ?? role)"
        case .lowerRole: "Give \(whom) the role \(targetRole ?? "CanView")"
        default: "Remove \(whom)"
        }
    }

    /// What a person does, where no API can; empty for everything else.
    package var steps: [String] {
        guard mitigation.action == .manualTask || mitigation.state == .manual || mitigation.outcome == .byHand else {
            return []
        }
        let resource = mitigation.resource
        let id = resource.id.map { " (\($0.visible))" } ?? ""
        let place = resource.environmentId.map { " in the environment \($0.visible)" } ?? ""
        switch resource.kind {
        case .cloudFlow where mitigation.action == .stopFlow || mitigation.action == .startFlow:
            return [
                "Open https://make.powerautomate.com\(place), as an owner of the flow or a System Administrator of the environment.",
                "Open \(what)\(id), and choose \(mitigation.action == .stopFlow ? "Turn off" : "Turn on").",
            ]
        case .cloudFlow:
            return [
                "Open https://make.powerautomate.com\(place), as an owner of the flow or a System Administrator of the environment.",
                "Open \(what)\(id), and under “Co-owners” or “Run only users” choose Edit.",
                "\(handwork), and save.\(mitigation.outcome == .byHand ? " It is part of a solution, and so shared through Dataverse." : "")",
            ] + (isVisible ? [] : [confirmation])
        case .canvasApp:
            return [
                "Open https://admin.powerplatform.microsoft.com\(place), and there \(what)\(id).",
                "Choose Share. \(handwork), and save.",
            ] + (isVisible ? [] : [confirmation])
        case .site, .file, .folder, .list:
            return [
                "Open \((resource.url ?? resource.name ?? "the site").visible) as an owner of its site.",
                "Choose “Manage access”, and there remove \(whom), or the link that was made, with the bin beside it.",
                "Open the link in a private window: it must be refused.",
                confirmation,
            ]
        default:
            return [
                "Open \(what) as its owner, and take \(whom) off it.",
                confirmation,
            ]
        }
    }

    /// Whose word is still missing.
    package var needs: String? {
        guard mitigation.state == .proposed else { return nil }
        guard mitigation.approvers == .both else { return mitigation.approvers.inWords }
        let sides = Set(mitigation.decisions.filter { $0.verdict == .approve }.map(\.person.side))
        if sides.contains(.operator) { return "one of the customer's contacts" }
        if sides.contains(.contact) { return "one of the service provider's people" }
        return mitigation.approvers.inWords
    }
}

extension String {
    /// With its first letter in upper case, to begin a sentence.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
