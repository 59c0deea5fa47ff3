internal import FoundationEssentials
internal import Glibc
internal import NIOConcurrencyHelpers

/// A folder for this test process; it is removed at exit, and those of processes that crashed at the next start.
package final class TestFolder: Sendable {
    package static let shared = TestFolder()

    /// Short, because unix sockets live in it.
    package let path: String
    /// Servers to end when the process exits.
    private let servers = NIOLockedValueBox<[Int32]>([])
    private static let prefix = "gateway-tests-"

    private init() {
        path = "/tmp/\(Self.prefix)\(getpid())"
        Self.sweep()
        try? FileManager.default.removeItem(atPath: path)  // An earlier process of the same number, crashed.
        mkdir(path, 0o755)
        atexit { TestFolder.shared.remove() }
    }

    /// A new empty folder below ``path``.
    package func makeFolder(_ name: String) throws -> String {
        let folder = "\(path)/\(name)-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    func endsAtExit(_ process: Int32) { servers.withLockedValue { $0.append(process) } }

    private func remove() {
        for process in servers.withLockedValue({ $0 }) {
            kill(process, SIGQUIT)
            // Its own thread reaps it; here it only has to be gone before its files are.
            for _ in 0..<200 where kill(process, 0) == 0 { usleep(10_000) }
        }
        try? FileManager.default.removeItem(atPath: path)  // Left for the next sweep.
    }

    /// Removes what processes left that no longer live.
    private static func sweep() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? []  // Nothing to sweep.
        for name in names where name.hasPrefix(prefix) {
            guard let process = Int32(name.dropFirst(prefix.count)), kill(process, 0) != 0, errno == ESRCH else {
                continue
            }
            try? FileManager.default.removeItem(atPath: "/tmp/" + name)  // Somebody else's: theirs to sweep.
        }
    }
}
