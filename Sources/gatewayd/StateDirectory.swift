import Foundation
import Glibc
import Sealing

/// The folder that holds what is this machine's own: the embedded database, keys, the admin socket.
///
/// One daemon a folder: a lock on it says so, and the kernel lets go of the lock however the daemon ends.
final class StateDirectory: Sendable {
    let path: String
    private let lock: Int32

    /// - Throws: ``StartupError`` when the folder cannot be made or another daemon has it.
    init(path: String) throws {
        self.path = path
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw StartupError(
                message: "The state folder \(path) cannot be made: \(String(cString: strerror(errno))).",
                remedy: "Make it and give it to the user that runs gatewayd, or set GATEWAY_STATE_DIR to another."
            )
        }
        // The embedded PostgreSQL refuses to be root, and its own user must get through to its folder.
        if getuid() == 0 { chmod(path, 0o711) }
        lock = open("\(path)/gatewayd.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else {
            let reason = String(cString: strerror(errno))
            throw StartupError(
                message: "The state folder \(path) cannot be written to: \(reason).",
                remedy: "Give it to the user that runs gatewayd and make sure that its disk has room (df -h \(path))."
            )
        }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw StartupError(
                message: "Another gatewayd runs on the state folder \(path).",
                remedy: "Stop it, or give this one a folder of its own with GATEWAY_STATE_DIR."
            )
        }
    }

    deinit { close(lock) }

    /// This folder's name among the workers of a database: the host's name and a random part, kept over restarts.
    ///
    /// - Throws: ``StartupError``.
    func workerName() throws -> String {
        let file = "\(path)/worker"
        if let kept = try? String(contentsOfFile: file, encoding: .utf8), !kept.isEmpty { return kept }  // none yet
        let name = "\(ProcessInfo.processInfo.hostName)-\(UUID().uuidString.prefix(8).lowercased())"
        do {
            try Data(name.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
        } catch {
            throw StartupError(
                message: "The state folder \(path) cannot be written to: \(error.localizedDescription)",
                remedy: "Make room on its disk (df -h \(path))."
            )
        }
        return name
    }

    /// The master key ring: from the named file, or the state folder's own, made on first use.
    ///
    /// - Throws: ``StartupError``.
    func keyRing(_ file: String?) throws -> KeyRing {
        let own = "\(path)/master.key"
        do {
            if file == nil, access(own, F_OK) != 0 { _ = try KeyRing.create(path: own) }
            return try KeyRing.load(path: file ?? own)
        } catch {
            throw StartupError(message: "\(error.message).", remedy: "\(error.nextStep).")
        }
    }
}
