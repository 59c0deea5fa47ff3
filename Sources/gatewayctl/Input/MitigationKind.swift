import ArgumentParser

/// What can be done about a share, as people type it: the API's word, or the same with hyphens.
enum MitigationKind: String, ExpressibleByArgument, CaseIterable {
    case removeAccess, removeEveryone, lowerRole, quarantineApp, releaseApp, removeFlowAccess, stopFlow, startFlow
    case notifySharer, manualTask

    init?(argument: String) {
        let wanted = argument.filter { $0 != "-" }.lowercased()
        guard let found = Self.allCases.first(where: { $0.rawValue.lowercased() == wanted }) else { return nil }
        self = found
    }

    /// With hyphens, as options are written.
    private var hyphenated: String {
        rawValue.reduce(into: "") { $0 += $1.isUppercase ? "-\($1.lowercased())" : "\($1)" }
    }

    private var meaning: String {
        switch self {
        case .removeAccess: "Take an app from one user or group."
        case .removeEveryone: "Take an app from everybody in the tenant."
        case .lowerRole: "Let somebody use an app and no longer change it."
        case .quarantineApp: "Keep everybody from playing an app."
        case .releaseApp: "End an app's quarantine."
        case .removeFlowAccess: "Take a flow from a co-owner or run-only user."
        case .stopFlow: "Stop a flow."
        case .startFlow: "Start a flow that was stopped."
        case .notifySharer: "Write to whoever shared, and what to do instead."
        case .manualTask: "Steps for a person, where no API can do it."
        }
    }

    static var allValueStrings: [String] { allCases.map(\.hyphenated) }

    static var allValueDescriptions: [String: String] {
        Dictionary(allCases.map { ($0.hyphenated, $0.meaning) }) { first, _ in first }
    }
}
