internal import Glibc
internal import Sealing

/// The relay's password in a file, read at every connection, so that a new one needs no restart.
enum PasswordFile {
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    /// No password comes near it.
    private static let sizeLimit = 4096

    /// The file's first line.
    static func read(_ path: String) throws(Unreadable) -> Secret {
        // Not blocking, so that a named pipe by mistake is an error and not a wait.
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw failure(path, unsafe String(cString: strerror(errno))) }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: sizeLimit)
        let count = unsafe Glibc.read(file, &buffer, sizeLimit)
        defer { wipe(&buffer) }
        guard count >= 0 else { throw failure(path, unsafe String(cString: strerror(errno))) }
        var line = Array(buffer[..<count].prefix { $0 != 0x0A && $0 != 0x0D })
        guard !line.isEmpty else { throw failure(path, "its first line is empty") }
        guard count < sizeLimit, !line.contains(0) else { throw failure(path, "that is no password") }
        return Secret(wiping: &line)
    }

    private static func failure(_ path: String, _ why: String) -> Unreadable {
        Unreadable(description: "The mail relay's password cannot be read from \(path): \(why)")
    }
}
