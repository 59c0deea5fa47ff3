internal import MicrosoftCloud

/// The pages of a listing, fetched as they are asked for.
///
/// Unlike other sequences it may be resumed after an error: the iterator's next call fetches the page that failed again,
/// and only that one.
public struct ContentPages: AsyncSequence, Sendable {
    /// The pages.
    public typealias Element = ContentPage

    let client: ActivityClient
    let contentType: ContentType
    let window: TimeWindow

    /// Fetches page after page.
    public struct Iterator: AsyncIteratorProtocol {
        /// Where the iterator stands.
        private enum Position {
            /// Nothing was fetched yet.
            case start
            /// The page at this address is next.
            case at(String)
            /// There was a page without a next one.
            case end
        }

        private let pages: ContentPages
        private var position = Position.start
        private var visited: Set<String> = []

        init(_ pages: ContentPages) {
            self.pages = pages
        }

        /// The next page, or nil after the last.
        ///
        /// - Returns: The page.
        /// - Throws: What ``ActivityClient/page(_:_:)`` throws, and `listing.loop` when the server leads in a circle.
        public mutating func next() async throws -> ContentPage? {
            let page: ContentPage
            switch position {
            case .start: page = try await pages.client.page(pages.contentType, pages.window)
            case .at(let address): page = try await pages.client.nextPage(address)
            case .end: return nil
            }
            guard let next = page.next else {
                position = .end
                return page
            }
            guard visited.insert(next).inserted else { throw ActivityFailures.loop() }
            position = .at(next)
            return page
        }
    }

    /// An iterator that starts at the first page.
    public func makeAsyncIterator() -> Iterator { Iterator(self) }
}
