internal import Glibc
internal import Synchronization

/// A connection's socket, for a look at it without the connection's thread.
final class SocketNumber: Sendable {
    private let number = Atomic<CInt>(-1)

    var descriptor: CInt {
        get { number.load(ordering: .relaxed) }
        set { number.store(newValue, ordering: .relaxed) }
    }

    /// Whether the socket is open and has nothing to say, an end of file included.
    var looksQuiet: Bool {
        var socket = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard socket.fd >= 0 else { return false }
        return unsafe poll(&socket, 1, 0) == 0
    }
}
