/// What a tenant's client was told and did, as far as the rules need it.
struct Conduct: Sendable {
    /// An expired token that is still used.
    struct Expired: Sendable {
        /// By the machine's clock, when the client was first told.
        var told: Moment
        var uses = 0
    }

    /// The last start that the service looked at, by content type.
    var lastStarts: [ContentType: Moment] = [:]
    /// Ids that a listing or a notification named.
    var listed: Set<String> = []
    /// Until when the client's newest token is worth keeping, and so makes another one needless.
    var tokenGoodUntil: Moment?
    /// Tokens that were asked for in this minute though a good one was out.
    var needlessTokens = 0
    var tokenMinute: Int64 = 0
    var expired: [String: Expired] = [:]
    /// By how many milliseconds the client may be wrong about the service's time, for the clock was moved.
    var clockDoubt: Int64 = 0
    /// By the machine's clock, when the doubt ends; nil until the client had an answer with the new time.
    var clockDoubtEnds: Moment?

    /// The service's clock was moved, and the client cannot know before its next answer.
    mutating func clockMoved(by seconds: Int64) {
        clockDoubt += abs(seconds) * 1_000
        clockDoubtEnds = nil
    }

    /// The client had an answer; requests that were on their way are still made with the old time.
    mutating func wasAnswered(at machineTime: Moment) {
        if clockDoubt > 0, clockDoubtEnds == nil { clockDoubtEnds = machineTime.adding(seconds: 10) }
    }

    /// The milliseconds for which the client is excused now.
    func excuse(at machineTime: Moment) -> Int64 {
        if let end = clockDoubtEnds, end <= machineTime { return 0 }
        return clockDoubt
    }

    /// Judges one more token, and remembers it.
    ///
    /// Tokens that live a minute or less are not judged: a client that renews in time has to ask for them all along.
    ///
    /// - Parameters:
    ///   - now: The service's time.
    ///   - expires: The new token's end.
    ///   - limit: Needless tokens a minute that are borne.
    /// - Returns: Whether this was one too many.
    mutating func tookToken(at now: Moment, expires: Moment, limit: Int) -> Bool {
        let minute = now.milliseconds / 60_000
        if minute != tokenMinute {
            tokenMinute = minute
            needlessTokens = 0
        }
        let isNeedless = tokenGoodUntil.map { $0 > now } ?? false
        let life = expires.milliseconds - now.milliseconds
        // Renewal begins well before the end; in the second half of its life a token may be replaced.
        tokenGoodUntil = life > 60_000 ? now.adding(milliseconds: life / 2) : nil
        if isNeedless { needlessTokens += 1 }
        return isNeedless && needlessTokens > limit
    }
}
