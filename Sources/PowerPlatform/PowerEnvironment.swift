/// An environment: the container that apps and flows live in.
public struct PowerEnvironment: Hashable, Sendable {
    /// A GUID, or `Default-` and the tenant's; letter case differs between APIs and audit records.
    public let name: String
    /// What people call it.
    public let displayName: String?
    /// `Production`, `Default`, `Developer`, `Trial` and others.
    public let sku: String?
    /// Whether it is the tenant's default environment, in which everybody may make things.
    public let isDefault: Bool

    /// States an environment.
    public init(name: String, displayName: String?, sku: String? = nil, isDefault: Bool = false) {
        self.name = name
        self.displayName = displayName
        self.sku = sku
        self.isDefault = isDefault
    }
}

extension PowerEnvironment: Decodable {
    private enum Keys: CodingKey { case name, properties }

    private struct Properties: Decodable {
        let displayName: String?
        let environmentSku: String?
        let isDefault: Bool?
    }

    /// Reads an entry of the environments' list.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        let properties = try container.decodeIfPresent(Properties.self, forKey: .properties)
        self.init(
            name: try container.decode(String.self, forKey: .name),
            displayName: properties?.displayName,
            sku: properties?.environmentSku,
            isDefault: properties?.isDefault ?? false
        )
    }
}
