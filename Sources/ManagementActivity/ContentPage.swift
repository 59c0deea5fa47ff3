public import MicrosoftCloud

/// One page of a content listing.
public struct ContentPage: Sendable {
    /// The items; an empty page may still have a next one.
    public let items: [ContentItem]
    /// The next page's address as the server gave it; pass it to ``ActivityClient/nextPage(_:)``.
    public let next: String?
    /// The server's clock.
    public let serverTime: ServerTime?

    /// A page with these properties.
    public init(items: [ContentItem], next: String?, serverTime: ServerTime?) {
        self.items = items
        self.next = next
        self.serverTime = serverTime
    }
}
