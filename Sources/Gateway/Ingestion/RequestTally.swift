/// Requests to Microsoft by what became of them.
package struct RequestTally: Sendable, Codable, Equatable {
    /// Answered as asked.
    package var ok = 0
    /// Refused for their number (429, AF429).
    package var throttled = 0
    /// Refused for good: permission, subscription, content that is gone, a window out of reach.
    package var refused = 0
    /// No answer, a server error, or one that could not be read.
    package var failed = 0
}
