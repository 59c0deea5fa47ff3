public import MicrosoftCloud

extension ActivityClient {
    /// Fetches a content blob whole, all its pages.
    ///
    /// - Parameters:
    ///   - item: The blob's entry in a listing.
    ///   - limit: The most bytes that all pages together may have.
    /// - Returns: The blob.
    /// - Throws: ``CloudFailure``: `gone` for content that is no more, `transport.too_large`, `address.refused`,
    ///   `listing.loop` and others.
    public func blob(_ item: ContentItem, limit: Int = blobLimit) async throws -> Blob {
        var answer = try await send(request(item.contentURI), limit: limit)
        try JSONList.start(of: answer.body, answer)
        let serverTime = answer.serverTime
        var pages = [answer.body]
        var visited: Set<String> = []
        var remaining = limit - answer.body.count
        while let next = answer.nextPage {
            guard visited.insert(next).inserted else { throw ActivityFailures.loop() }
            answer = try await send(request(next), limit: remaining)
            try JSONList.start(of: answer.body, answer)
            remaining -= answer.body.count
            pages.append(answer.body)
        }
        return Blob(pages: pages, serverTime: serverTime)
    }

    /// Fetches a content blob piece by piece, with back pressure, for blobs that should not lie in memory whole.
    ///
    /// A page that was begun is not repeated: after an error the consumer starts over.
    ///
    /// - Parameters:
    ///   - item: The blob's entry in a listing.
    ///   - limit: The most bytes that all pages together may have.
    ///   - onChunk: Gets the page's number, from 0, and the next piece of it; what it throws ends the fetch and passes on.
    /// - Returns: The server's clock.
    /// - Throws: What ``blob(_:limit:)`` throws.
    public func stream(
        _ item: ContentItem,
        limit: Int = blobLimit,
        onChunk: (Int, [UInt8]) async throws -> Void
    ) async throws -> ServerTime? {
        var next: String? = item.contentURI
        var visited: Set<String> = []
        var remaining = limit
        var page = 0
        var serverTime: ServerTime?
        while let address = next {
            guard visited.insert(address).inserted else { throw ActivityFailures.loop() }
            var begun = false
            let answer = try await stream(request(address), limit: remaining) { chunk in
                if !begun {
                    // Pieces are never empty; the answer's head is not needed to tell a list.
                    try JSONList.start(of: chunk, CloudAnswer(status: 200, body: chunk))
                    begun = true
                }
                remaining -= chunk.count
                try await onChunk(page, chunk)
            }
            if !begun { try JSONList.start(of: [], answer) }
            serverTime = serverTime ?? answer.serverTime
            next = answer.nextPage
            page += 1
        }
        return serverTime
    }

    private func request(_ uri: String) throws(CloudFailure) -> CloudRequest {
        CloudRequest(Self.blobOperation, url: try address.blob(uri))
    }
}
