/// What a program may do about a ``CloudFailure``.
public enum RetryClass: String, CaseIterable, Hashable, Sendable {
    /// Passing trouble: the same request again, after a growing, jittered delay.
    case retry
    /// The service asks this tenant to slow down: wait (``CloudFailure/retryAfter`` wins), and send less afterwards.
    case throttled
    /// The token was refused: a new one, once, then the same request.
    case refreshToken
    /// The page's token is stale: the same window again from its first page.
    case restartListing
    /// The window lies outside what the service keeps: a window anew, by the server's clock; what fell out is a gap.
    case adjustWindow
    /// There is no enabled subscription: start it (once in 15 minutes), then the same request.
    case subscribe
    /// Nothing but a person can cure it: stop, show ``CloudFailure/remedy``, probe rarely.
    case operatorMustAct
    /// What was asked for is no more: record a gap and go on.
    case gone
    /// The request is wrong, so it is wrong each time: a defect here, or a limit of ours; record it and go on.
    case ourFault
}
