public import FoundationEssentials

/// A canvas app, as far as it may be kept: the answer's signed addresses have no place here.
public struct CanvasApp: Hashable, Sendable {
    /// The app's GUID.
    public let name: String
    /// What people call it.
    public let displayName: String?
    /// Whose it is.
    public let owner: PowerPrincipal?
    /// The environment's name.
    public let environmentName: String?
    /// With how many users and groups it is shared, by the service's own count.
    public let sharedUsersCount: Int?
    /// With how many groups it is shared.
    public let sharedGroupsCount: Int?
    /// When it was made.
    public let createdAt: Date?
    /// When it was last changed.
    public let lastModifiedAt: Date?
    /// Whether an administrator keeps everybody from playing it; nil: not said.
    public let isQuarantined: Bool?
}

extension CanvasApp: Decodable {
    private enum Keys: CodingKey { case name, properties }

    private struct Properties: Decodable {
        struct Environment: Decodable { let name: String? }
        struct Restrictions: Decodable {
            struct Quarantine: Decodable { let quarantineStatus: String? }
            // The state beside it, at the top of the properties, is always null.
            let appQuarantineState: Quarantine?
        }

        let displayName: String?
        let owner: PowerPrincipal?
        let environment: Environment?
        let sharedUsersCount: Int?
        let sharedGroupsCount: Int?
        let createdTime: ServiceTime?
        let lastModifiedTime: ServiceTime?
        let executionRestrictions: Restrictions?
    }

    /// Reads an app.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        name = try container.decode(String.self, forKey: .name)
        let properties = try container.decodeIfPresent(Properties.self, forKey: .properties)
        displayName = properties?.displayName
        owner = properties?.owner
        environmentName = properties?.environment?.name
        sharedUsersCount = properties?.sharedUsersCount
        sharedGroupsCount = properties?.sharedGroupsCount
        createdAt = properties?.createdTime?.date
        lastModifiedAt = properties?.lastModifiedTime?.date
        isQuarantined = properties?.executionRestrictions?.appQuarantineState?.quarantineStatus
            .map { $0.lowercased() == "quarantined" }
    }
}
