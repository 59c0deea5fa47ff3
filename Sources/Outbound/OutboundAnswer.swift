/// What the other side answered.
package struct OutboundAnswer: Sendable {
    package var status: Int
    /// `Retry-After` in seconds; dates are not read, as the other side's clock is not ours.
    package var retryAfter: Duration?
    /// The beginning of the body.
    package var body: [UInt8]
    /// Whether ``body`` is all of it.
    package var isWhole: Bool

    package init(status: Int, retryAfter: Duration? = nil, body: [UInt8] = [], isWhole: Bool = true) {
        self.status = status
        self.retryAfter = retryAfter
        self.body = body
        self.isWhole = isWhole
    }
}
