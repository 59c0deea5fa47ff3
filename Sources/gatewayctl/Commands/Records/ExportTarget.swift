import Glibc

/// Where exported lines go.
enum ExportTarget {
    case standardOutput
    /// A file that takes its name when it is complete.
    case partial(descriptor: Int32, path: String, final: String)

    /// A new file beside the one it will replace, for its owner alone: audit records name people.
    static func file(replacing final: String) throws -> ExportTarget {
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
        return .partial(descriptor: descriptor, path: path, final: final)
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        switch self {
        case .standardOutput: try Console.write(buffer: bytes, to: STDOUT_FILENO)
        case .partial(let descriptor, _, _): try Console.write(buffer: bytes, to: descriptor)
        }
    }

    /// Makes the file durable, then gives it its name.
    func commit() throws {
        guard case .partial(let descriptor, let path, let final) = self else { return }
        guard fsync(descriptor) == 0, rename(path, final) == 0 else {
            throw CommandFailure(.failed, "\(final) cannot be written: \(String(cString: strerror(errno))).")
        }
        close(descriptor)
    }

    func discard() {
        guard case .partial(let descriptor, let path, _) = self else { return }
        close(descriptor)
        unlink(path)
    }
}
