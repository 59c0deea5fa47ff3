package import FoundationEssentials

/// How far one content type of a tenant was read when the digest was made.
package struct DigestFeed: Codable, Equatable, Sendable {
    /// A period whose content was not read and may never be.
    package struct Gap: Codable, Equatable, Sendable {
        package var from: Date
        /// The end, exclusive; `nil` while it lasts.
        package var to: Date?
        /// In words, and with the next step where there is one.
        package var reason: String

        package init(from: Date, to: Date?, reason: String) {
            self.from = from
            self.to = to
            self.reason = reason
        }
    }

    /// Microsoft's name, such as `Audit.General`.
    package var contentType: String
    /// The subscription's state in words, such as "Enabled".
    package var subscription: String
    /// Whether that state lets content arrive; a feed that is off is never complete.
    package var isSubscribed: Bool
    /// The span in which every blob that Microsoft listed is known; `nil` when nothing was ever listed.
    package var coveredFrom: Date?
    package var coveredTo: Date?
    /// The newest content that was processed, by Microsoft's `contentCreated`.
    package var newestContentAt: Date?
    /// The oldest content that is listed and not read; Microsoft deletes it seven days after it was created.
    package var oldestUnfetchedAt: Date?
    /// Blobs by where they stand.
    package var fetched: Int
    package var waiting: Int
    package var failed: Int
    package var gaps: [Gap]

    package init(
        contentType: String,
        subscription: String,
        isSubscribed: Bool,
        coveredFrom: Date?,
        coveredTo: Date?,
        newestContentAt: Date?,
        oldestUnfetchedAt: Date? = nil,
        fetched: Int,
        waiting: Int = 0,
        failed: Int = 0,
        gaps: [Gap] = []
    ) {
        self.contentType = contentType
        self.subscription = subscription
        self.isSubscribed = isSubscribed
        self.coveredFrom = coveredFrom
        self.coveredTo = coveredTo
        self.newestContentAt = newestContentAt
        self.oldestUnfetchedAt = oldestUnfetchedAt
        self.fetched = fetched
        self.waiting = waiting
        self.failed = failed
        self.gaps = gaps
    }

    /// When Microsoft deletes the oldest content that is not read yet.
    ///
    /// Content lives seven days from its creation ("Office 365 Management Activity API reference", content expiration).
    package var expiresAt: Date? { oldestUnfetchedAt?.addingTimeInterval(7 * 86_400) }
}
