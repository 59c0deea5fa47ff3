public import FoundationEssentials
internal import MicrosoftCloud

/// One content blob that the API has for us.
public struct ContentItem: Hashable, Sendable {
    /// What kind of content it holds.
    public let contentType: ContentType
    /// Its id: opaque, over a hundred characters, unique within the tenant.
    public let contentID: String
    /// Where it is fetched; checked against the tenant's part of the cloud before a token is sent there.
    public let contentURI: String
    /// When it became available, which is not when its events happened.
    public let createdAt: Date
    /// When it will be deleted, if the listing says so.
    public let expiresAt: Date?

    /// An item with these properties, for example one that was kept in a database.
    public init(contentType: ContentType, contentID: String, contentURI: String, createdAt: Date, expiresAt: Date?) {
        self.contentType = contentType
        self.contentID = contentID
        self.contentURI = contentURI
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}

extension ContentItem: Decodable {
    private enum Keys: String, CodingKey {
        case contentType, contentId, contentUri, contentCreated, contentExpiration
    }

    /// Reads an entry of a listing; the number of fractional digits of its dates varies.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        let created = try container.decode(String.self, forKey: .contentCreated)
        guard let createdAt = ServiceDate.parse(created) else {
            throw DecodingError.dataCorruptedError(
                forKey: .contentCreated,
                in: container,
                debugDescription: "Not a date"
            )
        }
        self.init(
            contentType: ContentType(rawValue: try container.decode(String.self, forKey: .contentType)),
            contentID: try container.decode(String.self, forKey: .contentId),
            contentURI: try container.decode(String.self, forKey: .contentUri),
            createdAt: createdAt,
            expiresAt: try container.decodeIfPresent(String.self, forKey: .contentExpiration)
                .flatMap(ServiceDate.parse)
        )
    }
}
