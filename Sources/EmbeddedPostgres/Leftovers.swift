internal import FoundationEssentials
internal import Glibc
internal import Logging

/// What an earlier run left behind after it was killed: processes, the process file, the socket.
struct Leftovers {
    let folder: ClusterFolder
    let logger: Logger

    /// Ends every process of the cluster, gently at first, then removes what would keep a new server from starting.
    ///
    /// A server that outlived its daemon is stopped and started anew, rather than adopted: its end could not be waited
    /// for, nor its settings trusted.
    func clear() async throws {
        let stages: [(signal: Int32, patience: Duration)] = [
            (SIGINT, .seconds(10)), (SIGQUIT, .seconds(5)), (SIGKILL, .seconds(5)),
        ]
        for (signal, patience) in stages {
            let processes = processes()
            if processes.isEmpty { break }
            logger.notice(
                "Ending database processes of an earlier run",
                metadata: ["process.ids": "\(processes)", "signal": "\(signal)"]
            )
            // Once the main process is gone its children end by themselves, and a gentle signal would do nothing more.
            let main = processes.filter { $0 == mainProcess }
            for process in signal == SIGINT ? main : processes { kill(process, signal) }
            try await waitForEnd(atMost: patience)
        }
        if let process = processes().first { throw EmbeddedPostgresError.leftover(process: process) }
        // Nobody is in the cluster: these are stale, even if the number in the file is some other process's now.
        for path in [folder.processFile, Self.socket(folder), Self.socket(folder) + ".lock"] { unlink(path) }
    }

    private static func socket(_ folder: ClusterFolder) -> String { ClusterFolder.socketPath(folder.socketFolder) }

    private func waitForEnd(atMost patience: Duration) async throws {
        let deadline = ContinuousClock.now + patience
        while !processes().isEmpty, .now < deadline { try await Task.sleep(for: .milliseconds(20)) }
    }

    /// The number in the process file's first line.
    private var mainProcess: Int32? {
        let text = try? String(contentsOfFile: folder.processFile, encoding: .utf8)  // Not there: nothing runs.
        return text?.split(separator: "\n").first.flatMap { Int32($0) }
    }

    /// Processes that work in the cluster's folder: PostgreSQL's all do, and nothing else has business there.
    private func processes() -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []  // No /proc: none seen.
        return names.compactMap { Int32($0) }.filter { process in
            let name = try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)  // Gone meanwhile.
            return name?.hasPrefix("postgres") == true && isOurs(process)
        }
    }

    private func isOurs(_ process: Int32) -> Bool {
        let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")
        if let place { return place == folder.data || place == folder.unfinished }
        // In a container root may not look into another user's process; the command line is for all to read.
        let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
        let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return zip(words, words.dropFirst()).contains { $0 == "-D" && $1 == folder.data }
    }
}
