internal import Glibc

/// The file that holds master keys: read only when nobody else can, written whole or not at all.
enum KeyFile {
    /// Larger than any ring; a wrong path must not fill the memory.
    private static let largest = 64 * 1024

    /// Reads the file into memory that is wiped.
    static func read(_ path: String) throws(SealingError) -> Secret {
        // Not blocking, so that a named pipe by mistake is an error and not a wait.
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw unreadable(path, errno) }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw unreadable(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw unreadable(path, EINVAL) }
        // The open file is looked at, not the path: nothing can be put in its place in between.
        try checkMode(status, path)
        guard (0...off_t(largest)).contains(status.st_size) else { throw unreadable(path, EFBIG) }
        let buffer = SecretBuffer(count: Int(status.st_size))
        var filled = 0
        while filled < buffer.count {
            let got = unsafe Glibc.read(
                file,
                buffer.bytes.baseAddress.map { unsafe $0 + filled },
                buffer.count - filled
            )
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw unreadable(path, got < 0 ? errno : EIO) }
            filled += got
        }
        return Secret(buffer: buffer)
    }

    /// Refuses a file that others may read or change.
    ///
    /// A file that root handed to another user may be readable by that user's group: so come the credentials of systemd
    /// and the secrets of Kubernetes, which an unprivileged service could not read otherwise.
    private static func checkMode(_ status: stat, _ path: String) throws(SealingError) {
        let handedOver = status.st_uid == 0 && geteuid() != 0
        guard status.st_mode & (handedOver ? 0o037 : 0o077) == 0 else {
            throw SealingError(
                .keyRingExposed,
                "The master key file \(path) has mode \(octal(status.st_mode & 0o7777)): others than its owner may use it",
                nextStep: "Run: chmod 600 '\(path)', and replace the key if somebody else may have read it"
            )
        }
    }

    /// Writes a new file of mode 0600 and lets it appear under its name only when it is whole and on the disk.
    static func create(_ path: String, _ content: [UInt8]) throws(SealingError) {
        let draft = path + ".new-" + randomBytes(6).map { String($0, radix: 36) }.joined()
        let file = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw unwritable(path, errno) }
        defer { unsafe unlink(draft) }
        try write(content, toAndClose: file, path)
        // link(2) and not rename(2): of two that make the same file at once, one fails.
        guard unsafe link(draft, path) == 0 else {
            let reason = errno
            guard reason == EEXIST else { throw unwritable(path, reason) }
            throw SealingError(
                .keyRingExists,
                "There is a master key file already at \(path)",
                nextStep: "Use it, or move it away if nothing was ever sealed with it"
            )
        }
        try syncFolder(of: path)
    }

    private static func write(_ content: [UInt8], toAndClose file: CInt, _ path: String) throws(SealingError) {
        defer { close(file) }
        var written = 0
        while written < content.count {
            let count = unsafe content.withUnsafeBytes { bytes in
                unsafe Glibc.write(file, bytes.baseAddress.map { unsafe $0 + written }, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw unwritable(path, count < 0 ? errno : ENOSPC) }
            written += count
        }
        guard fsync(file) == 0 else { throw unwritable(path, errno) }
    }

    /// A new name is on the disk only when its folder is (fsync(2)).
    private static func syncFolder(of path: String) throws(SealingError) {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let file = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw unwritable(path, errno) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw unwritable(path, errno) }
    }

    private static func octal(_ mode: mode_t) -> String { "0" + String(mode, radix: 8) }

    private static func words(_ reason: CInt) -> String { unsafe String(cString: strerror(reason)) }

    private static func unreadable(_ path: String, _ reason: CInt) -> SealingError {
        SealingError(
            .keyRingUnreadable,
            "The master key file \(path) cannot be read: \(words(reason))",
            nextStep: "Check GATEWAY_MASTER_KEY_FILE and that the service's user owns the file",
            cause: "errno \(reason)"
        )
    }

    private static func unwritable(_ path: String, _ reason: CInt) -> SealingError {
        SealingError(
            .keyRingUnwritable,
            "The master key file \(path) cannot be written: \(words(reason))",
            nextStep: "Check that the folder is there and the service's user may write to it",
            cause: "errno \(reason)"
        )
    }
}
