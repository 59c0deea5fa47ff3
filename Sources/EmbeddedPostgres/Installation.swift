internal import FoundationEssentials
internal import Glibc

/// An installed PostgreSQL server.
struct Installation: Sendable {
    /// The folder with `postgres` and `initdb`.
    let folder: String
    /// The major version.
    let version: Int

    var postgres: String { folder + "/postgres" }
    var initdb: String { folder + "/initdb" }

    /// The one for a cluster of `dataVersion`, or the newest for a new one.
    static func find(for dataVersion: Int?, extra: [String]) async throws -> Installation {
        let folders = candidates(extra)
        var found: [Installation] = []
        for folder in folders where access(folder + "/postgres", X_OK) == 0 && access(folder + "/initdb", X_OK) == 0 {
            if let version = try await version(of: folder + "/postgres") {
                found.append(Installation(folder: folder, version: version))
            }
        }
        guard !found.isEmpty else { throw EmbeddedPostgresError.notInstalled(searched: folders) }
        guard let dataVersion else { return found.max { $0.version < $1.version } ?? found[0] }
        guard let match = found.first(where: { $0.version == dataVersion }) else {
            throw EmbeddedPostgresError.versionMismatch(data: dataVersion, installed: found.map(\.version))
        }
        return match
    }

    /// Where distributions put it: Debian a folder per version, others in the path; `pg_config` stands for the rest.
    private static func candidates(_ extra: [String]) -> [String] {
        let roots = ["/usr/lib/postgresql", "/usr/local/lib/postgresql"]
        // A folder that is not there holds no installation.
        let versioned = roots.flatMap { root in
            ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).sorted().map { "\(root)/\($0)/bin" }
        }
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        var seen: Set<String> = []
        return (extra + versioned + path.split(separator: ":").map(String.init) + ["/usr/pgsql/bin"])
            .filter { seen.insert($0).inserted }
    }

    /// The major version that `postgres --version` tells, such as 15 of "postgres (PostgreSQL) 15.8 (Debian …)".
    private static func version(of postgres: String) async throws -> Int? {
        let (status, output) = try await ChildProcess.output(of: postgres, ["--version"])
        guard status == 0, let words = output.split(separator: ")").dropFirst().first else { return nil }
        return Int(words.drop { !$0.isNumber }.prefix { $0.isNumber })
    }
}
