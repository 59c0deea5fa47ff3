internal import MicrosoftCloud

extension ActivityClient {
    /// All pages of a listing, fetched as they are asked for.
    ///
    /// - Parameters:
    ///   - contentType: What kind of content.
    ///   - window: Available from when to when.
    /// - Returns: The pages.
    public func pages(_ contentType: ContentType, _ window: TimeWindow) -> ContentPages {
        ContentPages(client: self, contentType: contentType, window: window)
    }

    /// The first page of a listing.
    ///
    /// - Parameters:
    ///   - contentType: What kind of content.
    ///   - window: Available from when to when.
    /// - Returns: The page, which may be empty and still have a next one.
    /// - Throws: ``CloudFailure``: AF20022 and AF20023 (`subscribe`), AF20030 and AF20055 (`adjustWindow`),
    ///   `answer.not_a_list`, `address.refused` when an item leads out of the tenant's part of the cloud, and others.
    public func page(_ contentType: ContentType, _ window: TimeWindow) async throws -> ContentPage {
        // Both ends always: without them the documentation contradicts itself about what is listed.
        let url = address.operation(
            "subscriptions/content",
            [("contentType", contentType.rawValue), ("startTime", window.wireStart), ("endTime", window.wireEnd)]
        )
        return try await page(at: url)
    }

    /// A further page of a listing.
    ///
    /// - Parameter next: ``ContentPage/next`` of the page before.
    /// - Returns: The page.
    /// - Throws: ``CloudFailure``: `address.refused` when it leads out of the tenant's part of the cloud, AF20031
    ///   (`restartListing`) and others.
    public func nextPage(_ next: String) async throws -> ContentPage {
        try await page(at: try address.nextListing(next))
    }

    private func page(at url: String) async throws -> ContentPage {
        let answer = try await send(CloudRequest("activity.content", url: url))
        let items = try JSONList.decode(ContentItem.self, from: answer)
        // A page that names a foreign host is not to be believed in its other lines either.
        for item in items { _ = try address.blob(item.contentURI) }
        return ContentPage(
            items: items,
            next: answer.nextPage,
            serverTime: answer.serverTime
        )
    }
}

extension CloudAnswer {
    /// The next page's address; the reference and the troubleshooting page name the header differently.
    var nextPage: String? {
        guard let address = header("NextPageUri") ?? header("NextPageUrl"), !address.isEmpty else { return nil }
        return address
    }
}
