public import FoundationEssentials

/// A cloud flow, as far as it may be kept: not its definition, which may hold secrets, nor its trigger's signed address.
public struct CloudFlow: Hashable, Sendable {
    /// The flow's GUID.
    public let name: String
    /// What people call it.
    public let displayName: String?
    /// `Started`, `Stopped` or `Suspended`.
    public let state: String?
    /// The object id of who made it, lower case.
    public let creatorID: String?
    /// The environment's name.
    public let environmentName: String?
    /// When it was made.
    public let createdAt: Date?
    /// When it was last changed.
    public let lastModifiedAt: Date?
}

extension CloudFlow: Decodable {
    private enum Keys: CodingKey { case name, properties }

    private struct Properties: Decodable {
        struct Environment: Decodable { let name: String? }
        struct Creator: Decodable {
            let objectId: String?
            let userId: String?
        }

        let displayName: String?
        let state: String?
        let creator: Creator?
        let environment: Environment?
        let createdTime: ServiceTime?
        let lastModifiedTime: ServiceTime?
    }

    /// Reads a flow.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        name = try container.decode(String.self, forKey: .name)
        let properties = try container.decodeIfPresent(Properties.self, forKey: .properties)
        displayName = properties?.displayName
        state = properties?.state
        creatorID = (properties?.creator?.objectId ?? properties?.creator?.userId)?.lowercased()
        environmentName = properties?.environment?.name
        createdAt = properties?.createdTime?.date
        lastModifiedAt = properties?.lastModifiedTime?.date
    }
}
