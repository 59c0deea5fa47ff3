import Glibc

/// Where exported lines go.
enum ExportTarget {
    case standardOutput
    /// A file that takes its name when it is complete.
    case partial(descriptor: Int32, path: String, final: String, replaces: Bool)

    /// A new file beside the one it will replace, for its owner alone: audit records name people.
    static func file(replacing final: String) throws -> ExportTarget { try file(final, replaces: true) }

    /// A new file where there is none.
    static func file(creating final: String) throws -> ExportTarget {
        guard access(final, F_OK) != 0 else { throw exists(final) }
        return try file(final, replaces: false)
    }

    private static func file(_ final: String, replaces: Bool) throws -> ExportTarget {
        let path = "\(final).\(getpid()).partial"
        // What a process of the same number left behind when it was killed is nobody's.
        unlink(path)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure(
                .failed,
                "\(final) cannot be written: \(String(cString: strerror(errno))).",
                remedy: "Choose a folder that exists and that you may write to."
            )
        }
        return .partial(descriptor: descriptor, path: path, final: final, replaces: replaces)
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        switch self {
        case .standardOutput: try Console.write(buffer: bytes, to: STDOUT_FILENO)
        case .partial(let descriptor, _, _, _): try Console.write(buffer: bytes, to: descriptor)
        }
    }

    /// Makes the file durable, then gives it its name.
    func commit() throws {
        guard case .partial(let descriptor, let path, let final, let replaces) = self else { return }
        // A second name is refused where somebody has made a file of that name meanwhile; a new name is not.
        guard fsync(descriptor) == 0, (replaces ? rename(path, final) : link(path, final)) == 0 else {
            if errno == EEXIST { throw Self.exists(final) }
            throw CommandFailure(.failed, "\(final) cannot be written: \(String(cString: strerror(errno))).")
        }
        if !replaces { unlink(path) }
        close(descriptor)
    }

    private static func exists(_ final: String) -> CommandFailure {
        CommandFailure(.failed, "\(final) exists, and is not overwritten.", remedy: "Name another file.")
    }

    func discard() {
        guard case .partial(let descriptor, let path, _, _) = self else { return }
        close(descriptor)
        unlink(path)
    }
}
