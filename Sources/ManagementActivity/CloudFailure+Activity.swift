public import MicrosoftCloud

extension CloudFailure.Code {
    /// Unified auditing is switched off in the tenant, or was switched on within the last hour.
    public static let auditingOff: Self = "auditing.off"
    /// A subscription was started too often; the API allows one start in 15 minutes.
    public static let startedTooSoon: Self = "subscription.started_too_soon"
    /// The pages of a listing lead in a circle.
    public static let listingLoop: Self = "listing.loop"
    /// The subscription was enabled already; ``StartOutcome/alreadyEnabled`` rather than a failure.
    public static let alreadyEnabled: Self = "AF20024"
    /// The tenant sends too many requests.
    public static let throttled: Self = "AF429"
    /// A second token was refused like the first.
    public static let tokenRefused: Self = "token.refused"
}
