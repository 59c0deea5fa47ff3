public import FoundationEssentials

/// What a server's clock said when it answered, to the second, beside our own.
///
/// The windows that the Management Activity API accepts are judged by its clock, not ours.
public struct ServerTime: Hashable, Sendable {
    /// The answer's `Date` header.
    public let date: Date
    /// Our clock when the answer's head arrived.
    public let localDate: Date

    /// Pairs a server's time with the local one.
    public init(date: Date, localDate: Date) {
        self.date = date
        self.localDate = localDate
    }

    /// How far the server's clock is ahead of ours; the header's resolution of one second included.
    public var skew: Duration { .seconds(date.timeIntervalSince(localDate)) }
}
