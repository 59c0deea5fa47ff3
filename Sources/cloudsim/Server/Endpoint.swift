/// The operations that are counted and that faults can be aimed at.
enum Endpoint: String, CaseIterable, Codable, Hashable, Sendable {
    case token
    case start
    case stop
    case list
    case content
    case notifications
    case blob
    case dlpSensitiveTypes
    case environments
    case adminApplications
    case apps
    case app
    case appPermissions
    case modifyAppPermissions
    case appQuarantine
    case setAppQuarantine
    case flows
    case flow
    case flowPermissions
    case modifyFlowPermissions
    case startFlow
    case stopFlow
    case graphObjects
    case graphCounts
    case graphBatch
    case control
    case unknown

    /// Finds the operation and the tenant named in the path.
    static func route(_ call: Call) -> (endpoint: Endpoint, tenant: String?) {
        let path = call.path
        switch path.first?.lowercased() {
        case "control":
            return (.control, nil)
        case "login":
            let rest = path.dropFirst(2).map { $0.lowercased() }
            let isToken = rest == ["oauth2", "v2.0", "token"] || rest == ["oauth2", "token"]
            return isToken ? (.token, path[1]) : (.unknown, nil)
        case "activity":
            // The paging example of the reference says v1, everything else v1.0.
            guard path.count >= 7, path[1] == "api", ["v1.0", "v1"].contains(path[2]),
                path[4].lowercased() == "activity", path[5].lowercased() == "feed"
            else { return (.unknown, nil) }
            return (feed(path[6].lowercased(), path.dropFirst(7)), path[3])
        case "powerapps", "bap", "flow", "graph":
            return (platform(path.map { $0.lowercased() }), nil)
        default:
            return (.unknown, nil)
        }
    }

    /// Whether it is one of the hosts beside login and the activity API.
    var isPlatform: Bool { !host.isEmpty }
    var isGraph: Bool { host == "graph" }

    /// Whether it changes an app or a flow.
    var isWrite: Bool {
        switch self {
        case .modifyAppPermissions, .setAppQuarantine, .modifyFlowPermissions, .startFlow, .stopFlow: true
        default: false
        }
    }

    /// Which of those hosts it is at; empty for the others.
    var host: String {
        switch self {
        case .environments, .adminApplications: "bap"
        case .apps, .app, .appPermissions, .modifyAppPermissions, .appQuarantine, .setAppQuarantine: "powerapps"
        case .flows, .flow, .flowPermissions, .modifyFlowPermissions, .startFlow, .stopFlow: "flow"
        case .graphObjects, .graphCounts, .graphBatch: "graph"
        case .token, .start, .stop, .list, .content, .notifications, .blob, .dlpSensitiveTypes, .control, .unknown: ""
        }
    }

    /// Finds the operation of the admin APIs (`…/scopes/admin/environments/{name}/apps/{id}`) and of Graph.
    private static func platform(_ path: [String]) -> Endpoint {
        if path[0] == "graph", path.count >= 3, path[1] == "v1.0" {
            switch path[2] {
            case "directoryobjects": return path.dropFirst(3) == ["getbyids"] ? .graphObjects : .unknown
            case "$batch": return path.count == 3 ? .graphBatch : .unknown
            default: return path.last == "$count" ? .graphCounts : .unknown
            }
        }
        let providers = [
            "bap": "microsoft.businessappplatform", "powerapps": "microsoft.powerapps",
            "flow": "microsoft.processsimple",
        ]
        guard path.count >= 4, path[1] == "providers", path[2] == providers[path[0]] else { return .unknown }
        if path[0] == "bap", path[3] == "adminapplications" { return path.count < 6 ? .adminApplications : .unknown }
        guard path.count >= 6, path[3...5] == ["scopes", "admin", "environments"] else { return .unknown }
        // Behind the environment's name.
        let rest = Array(path.dropFirst(7))
        switch (path[0], rest.first, rest.count) {
        case ("bap", nil, _): return path.count == 6 ? .environments : .unknown
        case ("powerapps", "apps", 1): return .apps
        case ("powerapps", "apps", 2): return .app
        case ("powerapps", "apps", 3): return ofApp[rest[2]] ?? .unknown
        case ("flow", "v2", 2): return rest[1] == "flows" ? .flows : .unknown
        case ("flow", "flows", 1): return .flows
        case ("flow", "flows", 2): return .flow
        case ("flow", "flows", 3): return ofFlow[rest[2]] ?? .unknown
        default: return .unknown
        }
    }

    private static let ofApp: [String: Endpoint] = [
        "permissions": .appPermissions, "modifypermissions": .modifyAppPermissions,
        "getappquarantinestate": .appQuarantine, "setappquarantinestate": .setAppQuarantine,
    ]
    private static let ofFlow: [String: Endpoint] = [
        "permissions": .flowPermissions, "modifypermissions": .modifyFlowPermissions, "start": .startFlow,
        "stop": .stopFlow,
    ]

    private static func feed(_ collection: String, _ rest: ArraySlice<String>) -> Endpoint {
        switch (collection, rest.first?.lowercased(), rest.count) {
        case ("subscriptions", "start", 1): .start
        case ("subscriptions", "stop", 1): .stop
        case ("subscriptions", "list", 1): .list
        case ("subscriptions", "content", 1): .content
        case ("subscriptions", "notifications", 1): .notifications
        case ("audit", _, 1...): .blob
        case ("resources", "dlpsensitivetypes", 1): .dlpSensitiveTypes
        default: .unknown
        }
    }
}
