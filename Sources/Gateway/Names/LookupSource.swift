/// Where names come from: each fares by itself, so that one that is refused does not silence the others.
///
/// Raw values are those of the `lookup_state.source` column.
package enum LookupSource: String, Sendable, Codable, CaseIterable {
    /// Environments and canvas apps with who has them (Power Platform admin APIs).
    case powerApps
    /// Cloud flows with who owns or may run them (Power Automate admin API).
    case powerAutomate
    /// Users, guests, groups, applications, and how many people "everyone" is (Microsoft Graph).
    case directory
    /// How many people a group is (Microsoft Graph, a permission of its own).
    case groupMembers

    /// What people call it.
    package var label: String {
        switch self {
        case .powerApps: "Power Apps"
        case .powerAutomate: "Power Automate"
        case .directory: "Microsoft Graph"
        case .groupMembers: "Microsoft Graph, group members"
        }
    }

    /// Whose requests count together: the two of Graph have one host.
    var host: LookupSource { self == .groupMembers ? .directory : self }
}
