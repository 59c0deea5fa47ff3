internal import Synchronization

/// One operation's right to go on; whoever cancels the task withdraws it.
final class Ticket: Sendable {
    private let withdrawn = Atomic(false)
    private let signal: WakeSignal

    init(_ signal: WakeSignal) { self.signal = signal }

    var isWithdrawn: Bool { withdrawn.load(ordering: .acquiring) }

    func withdraw() {
        withdrawn.store(true, ordering: .releasing)
        signal.wake()
    }
}
