internal import Glibc

/// How long one operation waits, and whether it still should.
struct Patience {
    private let ticket: Ticket?
    private let limit: Duration?
    private var deadline: ContinuousClock.Instant?
    /// Whether a withdrawn ticket stops the statement on the server, as opposed to just ending a wait.
    let stopsStatement: Bool
    /// After the request to stop, the server gets this long; then the connection counts as dead.
    private static let stopGrace: Duration = .seconds(5)

    var hasAskedToStop = false {
        didSet { if hasAskedToStop { deadline = .now + Self.stopGrace } }
    }

    init(ticket: Ticket?, limit: Duration?, stopsStatement: Bool = true) {
        self.ticket = ticket
        self.limit = limit
        self.stopsStatement = stopsStatement
        deadline = limit.map { .now + $0 }
    }

    var isWithdrawn: Bool { ticket?.isWithdrawn ?? false }
    var isExhausted: Bool { deadline.map { $0 <= .now } ?? false }

    /// The time left in the form `poll` takes, rounded up; -1 is for ever.
    var millisecondsLeft: CInt {
        guard let deadline else { return -1 }
        let left = ContinuousClock.now.duration(to: deadline).components
        let milliseconds = left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000 + 1
        return CInt(clamping: max(0, milliseconds))
    }

    /// Starts the time again: the server has shown that it is alive.
    mutating func renew() {
        guard !hasAskedToStop, let limit else { return }
        deadline = .now + limit
    }
}
