/// What starting a subscription came to.
public enum StartOutcome: Sendable {
    /// It is started, or its webhook changed; confirm with a listing, because the answer alone was seen to be wrong.
    case started(Subscription)
    /// It was enabled already and nothing changed (AF20024).
    case alreadyEnabled
}
