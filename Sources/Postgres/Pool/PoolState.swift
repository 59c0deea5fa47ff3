/// Who has which connection and who waits: decisions only, no waiting.
///
/// A connection is idle, lent, or on its way; together they never exceed ``size``. Waiters are served in the order they
/// came, by whatever comes first: a connection given back or one newly opened.
struct PoolState {
    typealias Waiter = CheckedContinuation<PostgresConnection, any Error>

    struct Idle {
        let connection: PostgresConnection
        let since: ContinuousClock.Instant
    }

    enum Acquisition {
        case lend(PostgresConnection)
        /// Stands in line; `opens` tells the caller to open a connection for whoever is first then.
        case wait(opens: Bool)
        case refuse
    }

    let size: Int
    private(set) var idle: [Idle] = []
    /// Idle, lent and on their way.
    private(set) var total = 0
    private var opening = 0
    private var waiters: [(id: Int, waiter: Waiter)] = []
    private var nextID = 0
    private(set) var isClosed = false
    /// Whether a task is waiting to close idle connections.
    var isTending = false

    init(size: Int) { self.size = max(1, size) }

    var waiting: Int { waiters.count }
    var lent: Int { total - idle.count - opening }

    /// The resting connection used last: it is the least likely to have gone stale, and the others can age.
    mutating func takeRested() -> PostgresConnection? { idle.popLast()?.connection }

    private mutating func mayOpen() -> Bool {
        guard total < size, opening < waiters.count else { return false }
        total += 1
        opening += 1
        return true
    }

    mutating func newID() -> Int {
        nextID += 1
        return nextID
    }

    /// What becomes of a waiter that joins the line; meanwhile a connection may have come free.
    mutating func join(_ id: Int, _ waiter: Waiter) -> Acquisition {
        if isClosed { return .refuse }
        if let rested = takeRested() { return .lend(rested) }
        waiters.append((id, waiter))
        return .wait(opens: mayOpen())
    }

    mutating func leave(_ id: Int) -> Waiter? {
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return nil }
        return waiters.remove(at: index).waiter
    }

    /// The waiter who gets `connection`; without one it rests, unless the pool is closed.
    mutating func giveBack(_ connection: PostgresConnection, wasOpening: Bool = false) -> (Waiter?, keep: Bool) {
        if wasOpening { opening -= 1 }
        if isClosed {
            total -= 1
            return (nil, false)
        }
        if !waiters.isEmpty { return (waiters.removeFirst().waiter, true) }
        idle.append(Idle(connection: connection, since: .now))
        return (nil, true)
    }

    /// A connection is gone; says whether to open another for those who wait.
    mutating func discard() -> Bool {
        total -= 1
        return !isClosed && mayOpen()
    }

    /// A connection could not be opened: the first in line hears it, and whether to try for the next.
    mutating func openingFailed() -> (Waiter?, opens: Bool) {
        total -= 1
        opening -= 1
        let first = waiters.isEmpty ? nil : waiters.removeFirst().waiter
        return (first, !isClosed && mayOpen())
    }

    /// Whether the caller is to tend: nobody does yet.
    mutating func startTending() -> Bool {
        defer { isTending = true }
        return !isTending
    }

    /// Takes out what nobody has used since `instant`.
    mutating func takeIdle(notUsedSince instant: ContinuousClock.Instant) -> [PostgresConnection] {
        let old = idle.prefix { $0.since <= instant }
        idle.removeFirst(old.count)
        total -= old.count
        return old.map(\.connection)
    }

    mutating func close() -> ([Waiter], [PostgresConnection]) {
        isClosed = true
        let refused = waiters.map(\.waiter)
        waiters = []
        let closing = idle.map(\.connection)
        total -= idle.count
        idle = []
        return (refused, closing)
    }
}
