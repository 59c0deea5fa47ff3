import EmbeddedPostgres
import FoundationEssentials
import Glibc
import Testing

/// A database server that nobody looks after, started by the shell as the cluster's owner.
struct Orphan {
    let process: Int32

    init(folder: String) async throws {
        let version = try #require(FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql").max())
        let data = folder + "/data"
        let start =
            "/usr/lib/postgresql/\(version)/bin/pg_ctl -D \(data) -w -s -l \(folder)/log/orphan.log "
            + "-o \"-k \(folder)/run -c listen_addresses=''\" start"
        var status = stat()
        let found = stat(data, &status)
        try #require(found == 0)
        let user = String(cString: try #require(getpwuid(status.st_uid)).pointee.pw_name)
        let command =
            geteuid() == status.st_uid ? start : "setpriv --reuid=\(user) --regid=\(user) --init-groups \(start)"
        try await Shell.run(command)
        let text = try String(contentsOfFile: data + "/postmaster.pid", encoding: .utf8)
        process = try #require(text.split(separator: "\n").first.flatMap { Int32($0) })
    }

    func end() { kill(process, SIGKILL) }
}
