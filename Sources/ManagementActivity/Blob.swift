public import MicrosoftCloud

/// A content blob, whole.
public struct Blob: Sendable {
    /// The bodies of its pages, each a JSON array of records; almost always one.
    public let pages: [[UInt8]]
    /// The server's clock.
    public let serverTime: ServerTime?

    /// A blob of these pages.
    public init(pages: [[UInt8]], serverTime: ServerTime?) {
        self.pages = pages
        self.serverTime = serverTime
    }

    /// How many bytes there are.
    public var count: Int { pages.reduce(0) { $0 + $1.count } }
}
