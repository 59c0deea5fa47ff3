import FoundationEssentials
import Glibc

/// A file, or standard input, that holds something secret.
enum SecretFile {
    /// No client secret, passphrase or certificate with its chain comes near it.
    static let sizeLimit = 256 * 1024

    /// The bytes of the file; says aloud when others may read it too.
    static func bytes(_ path: String, what: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandFailure(
                .usage,
                "The \(what) file \(path) cannot be read: \(String(cString: strerror(errno))).",
                remedy: "Check the path and who may read it."
            )
        }
        defer { close(descriptor) }
        var status = stat()
        // Of what is open, not of the path: the file may have been replaced since. A pipe has no access bits to judge.
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 != 0 {
            Console.note("warning: \(path) can be read by others than its owner; run: chmod 600 \(path)")
        }
        return try bytes(descriptor, what: what)
    }

    /// One line of text: the secret without the line end that editors put after it.
    static func line(_ path: String, what: String) throws -> String { try line(bytes(path, what: what), what: what) }

    /// What is piped in, or typed without being shown.
    static func standardInput(what: String) throws -> String {
        guard isatty(STDIN_FILENO) == 1 else { return try line(bytes(STDIN_FILENO, what: what), what: what) }
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else {
            return try line(bytes(STDIN_FILENO, what: what), what: what)
        }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            Console.note("")
        }
        Console.note("Paste the \(what) and press Enter (it is not shown):")
        return try line(Array((readLine() ?? "").utf8), what: what)
    }

    static func line(_ bytes: [UInt8], what: String) throws -> String {
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(.usage, "The \(what) is not text in UTF-8.", remedy: "Save it as plain text.")
        }
        // "\r\n" is one character.
        if text.last?.isNewline == true { text.removeLast() }
        guard !text.isEmpty else { throw CommandFailure(.usage, "The \(what) is empty.") }
        guard !text.contains(where: \.isNewline) else {
            throw CommandFailure(.usage, "The \(what) has more than one line.", remedy: "Keep only the value itself.")
        }
        return text
    }

    private static func bytes(_ descriptor: Int32, what: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count > 0 {
                bytes += buffer[..<count]
            } else if count == 0 {
                return bytes
            } else if errno != EINTR {
                throw CommandFailure(.usage, "The \(what) cannot be read: \(String(cString: strerror(errno))).")
            }
            guard bytes.count <= sizeLimit else {
                throw CommandFailure(.usage, "The \(what) is larger than 256 kB, so it is something else.")
            }
        }
    }
}
