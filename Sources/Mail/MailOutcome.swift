/// What became of one try to hand a mail to the relay.
package enum MailOutcome: Sendable, Equatable {
    /// The relay took it over, in its words.
    case accepted(String)
    /// The relay says "not now" to this mail (4xx): try again.
    case deferred(String)
    /// The relay says no to this mail (5xx): trying again changes nothing.
    case refused(String)
    /// The relay was not reached, broke off, or does not let us in: no mail goes through, whoever it is to.
    case unreachable(String)

    /// The words of it, for people.
    package var answer: String {
        switch self {
        case .accepted(let answer), .deferred(let answer), .refused(let answer), .unreachable(let answer): answer
        }
    }
}
