extension AdminClient {
    /// What one request asks for; the gateway gives 1000 at most.
    static let pageSize = 500

    /// Follows the cursor of a list.
    ///
    /// - Parameters:
    ///   - path: Below `/admin/v1`, segment by segment.
    ///   - since: Only what is of this time or later.
    ///   - filters: Parameters of the list's own.
    ///   - limit: At most so many; `nil` is all there are.
    /// - Returns: What was found.
    /// - Throws: As ``answer(_:_:query:body:accept:)`` does.
    func list<Item: Decodable>(
        _ path: [String],
        since: String? = nil,
        filters: [String: String] = [:],
        limit: Int? = nil
    ) async throws -> Listing<Item> {
        var listing = Listing<Item>()
        var pages: [[UInt8]] = []
        var cursor: String?
        repeat {
            let size = min(Self.pageSize, limit.map { $0 - listing.items.count } ?? Self.pageSize)
            var query: Query = ["since": since]
            query.items += filters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            query.items += [("limit", String(size)), ("cursor", cursor)]
            let body = try await answer(
                .get,
                path,
                query: query
            ).body
            let page = try AdminCoding.decode(Items<Item>.self, from: body)
            pages.append(body)
            listing.items += page.items
            // A page without items that promises more would be asked for until the end of time.
            cursor = page.items.isEmpty ? nil : page.next
        } while cursor != nil && listing.items.count < limit ?? .max
        listing.body = RawJSON.joined(pages: pages)
        listing.hasMore = cursor != nil
        return listing
    }
}
