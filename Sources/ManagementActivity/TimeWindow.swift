public import FoundationEssentials

/// A span of time to list content of: start inclusive, end exclusive, at most 24 hours, whole seconds in UTC.
///
/// It selects by when content became available, never by when something happened. The API answers a longer window with
/// a part of it and no error, so none can be made. (Office 365 Management Activity API reference, "List available content".)
public struct TimeWindow: Hashable, Sendable {
    /// The longest window: 24 hours.
    public static let longest: TimeInterval = 24 * 3600
    /// How far back a window may start: seven days, less five minutes for the request's way.
    public static let reach: TimeInterval = 7 * 24 * 3600 - 300

    /// The first instant in it.
    public let start: Date
    /// The first instant after it.
    public let end: Date

    /// Why a span is no window.
    public enum Problem: Error, Hashable, Sendable {
        /// The end is not at least a second after the start.
        case empty
        /// It is longer than 24 hours.
        case tooLong
    }

    /// A window between two instants, each cut to the whole second before it, so that windows that touch still touch.
    public init(start: Date, end: Date) throws(Problem) {
        self.start = Date(timeIntervalSince1970: start.timeIntervalSince1970.rounded(.down))
        self.end = Date(timeIntervalSince1970: end.timeIntervalSince1970.rounded(.down))
        guard self.start < self.end else { throw .empty }
        guard self.end.timeIntervalSince(self.start) <= Self.longest else { throw .tooLong }
    }

    /// Whether an instant lies in it.
    public func contains(_ date: Date) -> Bool { start <= date && date < end }

    /// The windows that cover a span, oldest first, and what of it the service no longer lists.
    ///
    /// - Parameters:
    ///   - start: From when on content is wanted.
    ///   - end: Until when.
    ///   - serverNow: The server's clock, which judges; ours plus ``ServerTime/skew``.
    /// - Returns: The windows, none longer than 24 hours, and the span before the service's reach, to record as a gap.
    public static func covering(
        from start: Date,
        to end: Date,
        serverNow: Date
    ) -> (windows: [TimeWindow], lost: Range<Date>?) {
        let earliest = serverNow.addingTimeInterval(-reach)
        let first = max(start, earliest)
        let lost = start < earliest && start < end ? start..<min(earliest, end) : nil
        var windows: [TimeWindow] = []
        var from = first
        while from < end {
            let to = min(from.addingTimeInterval(longest), end)
            // Less than a second remains: the next listing starts there.
            guard let window = try? TimeWindow(start: from, end: to) else { break }
            windows.append(window)
            from = window.end
        }
        return (windows, lost)
    }
}

extension TimeWindow: CustomStringConvertible {
    /// Start and end in UTC.
    public var description: String { "\(wireStart)/\(wireEnd)" }
}
