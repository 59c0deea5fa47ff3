/// How much a process asks of the token endpoint, all its tenants together.
///
/// Entra counts a loop of requests against an app (AADSTS50196) and throttles whole tenants (AADSTS90055); a thousand
/// tokens that end in the same minute, after a restart, must not look like an attack.
public struct TokenLimits: Sendable {
    /// Requests under way at the same time.
    ///
    /// At least 1, default 8.
    public var inFlight: Int
    /// Requests begun within any second.
    ///
    /// At least 1, default 20: 5,000 tenants have their tokens in a little over four minutes.
    public var perSecond: Int

    /// The defaults, unless told otherwise.
    public init(inFlight: Int = 8, perSecond: Int = 20) {
        precondition(inFlight >= 1 && perSecond >= 1, "nothing could ever be asked")
        self.inFlight = inFlight
        self.perSecond = perSecond
    }
}
