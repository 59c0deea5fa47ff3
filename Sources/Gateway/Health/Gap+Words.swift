extension Gap.Reason {
    /// The cause, as a person reads it.
    package var inWords: String {
        switch self {
        case .contentGone: "Microsoft listed content and had it no more when it was fetched"
        case .outage: "the feed was not read for longer than the seven days for which Microsoft keeps content"
        case .subscriptionStopped:
            "the subscription was off, and Microsoft keeps nothing for a subscription that is off"
        case .listingFailed: "the span could not be listed"
        case .deadLetter: "content could not be fetched in many tries and was given up for now"
        case .contentDamaged: "content arrived with broken JSON; what could be read of it was kept"
        }
    }

    /// The next step where the gap itself has none, while it can still be closed.
    var repair: String {
        switch self {
        case .deadLetter: "Retry it: gatewayctl content retry TENANT --all"
        case .listingFailed: "Each sweep lists the span again; to do it now: gatewayctl backfill TENANT --since 7d"
        case .contentGone, .outage, .subscriptionStopped, .contentDamaged:
            "Read the span again: gatewayctl backfill TENANT --since 7d"
        }
    }

    /// The next step once Microsoft has nothing more to give.
    var afterwards: String {
        switch self {
        case .contentDamaged:
            "The raw bytes are in the archive: gatewayctl record export TENANT has what could be read."
        case .contentGone, .outage, .subscriptionStopped, .listingFailed, .deadLetter:
            "The gateway cannot close it any more. The tenant's own audit search (Microsoft Purview, Audit) may still have it."
        }
    }
}
