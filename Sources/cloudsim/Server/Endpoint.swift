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
        default:
            return (.unknown, nil)
        }
    }

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
