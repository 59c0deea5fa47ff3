import FoundationEssentials
import HTTPTypes

/// What a client compares its copy by, and whether that copy is still good (RFC 9110 §8.8 and §13).
struct Validators: Sendable {
    /// A strong entity tag with its quotes: equal tags are equal bytes.
    let tag: String
    /// When what is shown was made, in IMF-fixdate; `nil` for what has no time of its own.
    let lastModified: String?
    private let modifiedAt: Date?

    init(tag: String, modifiedAt: Date? = nil) {
        self.tag = tag
        self.modifiedAt = modifiedAt.map { Date(timeIntervalSince1970: $0.timeIntervalSince1970.rounded(.down)) }
        lastModified = self.modifiedAt.map(HTTPDate.text)
    }

    /// Whether the request's own copy is the same: the answer is 304 without a body.
    func isFresh(for headers: HTTPFields) -> Bool {
        if let wanted = headers[.ifNoneMatch] {
            // For If-None-Match a weak tag counts as its strong one (§13.1.2).
            return wanted.split(separator: ",").contains { item in
                let item = item.filter { $0 != " " && $0 != "\t" }
                return item == "*" || (item.hasPrefix("W/") ? String(item.dropFirst(2)) : item) == tag
            }
        }
        // Only looked at without If-None-Match (§13.1.3).
        guard let modifiedAt, let since = headers[.ifModifiedSince].flatMap(HTTPDate.date) else { return false }
        return modifiedAt <= since
    }
}
