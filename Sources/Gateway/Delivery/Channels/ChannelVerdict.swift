import Outbound

/// What an answer means, channel by channel.
enum ChannelVerdict: Equatable {
    /// The other side has it.
    case accepted
    /// Not now: try again, at the earliest after a wait; nothing else is sent to the channel before it either.
    case later(after: Duration?)
    /// Not this message, however often it is tried.
    case refused
    /// Nothing more, ever: the channel is to be disabled.
    case gone

    /// A wait that nobody named, after an answer that asks for one.
    static let usualPause = Duration.seconds(60)

    init(_ answer: OutboundAnswer, kind: AlertChannel.Kind) {
        let text = String(decoding: answer.body, as: UTF8.self).lowercased()
        switch answer.status {
        case 202...299: self = .accepted
        case 200, 201:
            // The older Teams connectors answer 200 also to what they did not deliver, and say so in the body.
            let isFailure = kind == .teams && (!answer.isWhole || text.contains("error") || text.contains("failed"))
            guard isFailure else {
                self = .accepted
                return
            }
            self = .later(after: text.contains("429") ? answer.retryAfter ?? Self.usualPause : nil)
        case 410: self = .gone
        case 403, 404: self = kind == .slack || kind == .teams && answer.status == 404 ? .gone : .later(after: nil)
        // Backing off is what these ask for, with or without saying how long.
        case 429, 502, 503, 504: self = .later(after: answer.retryAfter ?? Self.usualPause)
        // What is wrong with this message stays wrong.
        case 413, 415, 422: self = .refused
        case 400: self = kind == .slack || kind == .teams ? .refused : .later(after: nil)
        default: self = .later(after: answer.retryAfter)
        }
    }
}
