import Glibc

/// The reader of standard output went away.
struct OutputClosed: Error {}

/// The process's standard streams: answers go out on one, words about them on the other.
enum Console {
    /// An answer, for standard output, with a line end if it has none.
    static func print(_ text: String) throws {
        guard !text.isEmpty else { return }
        try write(Array(text.utf8) + (text.hasSuffix("\n") ? [] : [UInt8(ascii: "\n")]), to: STDOUT_FILENO)
    }

    /// An answer's bytes as they came, for standard output, with a line end if they have none.
    static func print(bytes: [UInt8]) throws {
        guard let last = bytes.last else { return }
        try write(bytes, to: STDOUT_FILENO)
        if last != UInt8(ascii: "\n") { try write([UInt8(ascii: "\n")], to: STDOUT_FILENO) }
    }

    /// Words for the person at the terminal, which no script reads.
    static func note(_ text: String) {
        // Standard error is the last place to complain about standard error.
        try? write(Array(text.utf8) + [UInt8(ascii: "\n")], to: STDERR_FILENO)
    }

    /// Writes all bytes, however many calls it takes.
    static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        try bytes.withUnsafeBytes { try write(buffer: $0, to: descriptor) }
    }

    /// Writes all bytes from where they are.
    static func write(buffer: UnsafeRawBufferPointer, to descriptor: Int32) throws {
        var rest = buffer
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            } else if errno == EPIPE {
                throw OutputClosed()
            } else if errno != EINTR && errno != EAGAIN {
                throw CommandFailure(
                    .failed,
                    "The output cannot be written: \(String(cString: strerror(errno))).",
                    remedy: "Make room, or send it elsewhere, and run the command again."
                )
            }
        }
    }
}
