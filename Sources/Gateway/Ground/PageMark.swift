package import FoundationEssentials

/// Where a page of a list ended: lists run from new to old, by a time and then an id.
package struct PageMark: Sendable, Equatable {
    package var at: Date
    package var id: UUID

    package init(at: Date, id: UUID) {
        self.at = at
        self.id = id
    }

    /// Past everything that can be listed: where the first page begins.
    static let end = PageMark(
        at: Date(timeIntervalSince1970: 32_503_680_000),
        id: UUID(uuid: (255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255))
    )

    /// The mark as the opaque cursor of a `next` link: URL-safe text.
    package var cursor: String {
        "\(Int64((at.timeIntervalSince1970 * 1_000_000).rounded()))-\(id.uuidString.lowercased())"
    }

    /// Reads a cursor back; `nil` when it is none of ours.
    package init?(cursor: String) {
        guard let dash = cursor.firstIndex(of: "-"), let micros = Int64(cursor[..<dash]),
            let id = UUID(uuidString: String(cursor[cursor.index(after: dash)...]))
        else { return nil }
        self.init(at: Date(timeIntervalSince1970: Double(micros) / 1_000_000), id: id)
    }
}
