internal import CLibPQ
internal import Glibc

/// Something that wakes a connection's thread out of its wait for the server, from any thread.
///
/// An `eventfd`: it closes only when nobody can write to it any more, so a late wake-up cannot hit a descriptor that
/// meanwhile is another file.
final class WakeSignal: Sendable {
    let descriptor: CInt

    init() throws(PostgresError) {
        descriptor = eventfd(0, CInt(EFD_NONBLOCK) | CInt(EFD_CLOEXEC))
        guard descriptor >= 0 else { throw PostgresError(.connection, message: "no eventfd: error \(errno)") }
    }

    deinit { close(descriptor) }

    func wake() {
        var one: UInt64 = 1
        _ = unsafe write(descriptor, &one, 8)
    }

    /// Forgets the wake-ups so far.
    func drain() {
        var count: UInt64 = 0
        _ = unsafe read(descriptor, &count, 8)
    }
}
