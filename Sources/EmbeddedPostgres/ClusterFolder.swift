internal import FoundationEssentials
internal import Glibc

/// The state folder's layout: `data` is the cluster, `run` holds the socket, `log` the server's log.
struct ClusterFolder: Sendable {
    /// Absolute and without symbolic links, because the server's processes are recognised by it.
    let path: String
    /// Where the socket is; elsewhere when the state folder's path is too long for one.
    let socketFolder: String
    let owner: SystemUser

    var data: String { path + "/data" }
    /// Where `initdb` works; only a complete cluster is moved to ``data``.
    var unfinished: String { path + "/data.unfinished" }
    var log: String { path + "/log" }
    var startLog: String { log + "/start.log" }
    var processFile: String { data + "/postmaster.pid" }
    private var lockFile: String { path + "/lock" }

    /// Linux: 108 bytes for a socket's path, the last of them a NUL (unix(7)).
    private static let socketPathLimit = 107
    static let port = 5432

    /// Makes what is missing of the layout, for the user who runs the server.
    init(_ directory: String, owner: SystemUser) throws {
        try Self.make(directory, for: owner)
        guard let resolved = realpath(directory, nil) else {
            throw EmbeddedPostgresError.folder(path: directory, code: errno)
        }
        defer { free(resolved) }
        path = String(cString: resolved)
        self.owner = owner
        if let barrier = owner.firstBarrier(to: path) {
            throw EmbeddedPostgresError.notReachable(path: barrier, user: owner.name)
        }
        let near = path + "/run"
        socketFolder = Self.socketPath(near).utf8.count <= Self.socketPathLimit ? near : Self.shortFolder(for: path)
        try Self.make(socketFolder, for: owner)
        try Self.make(log, for: owner)
    }

    static func socketPath(_ folder: String) -> String { "\(folder)/.s.PGSQL.\(port)" }

    /// A short name that is the same for the same state folder, so that a new run finds what the last one left.
    private static func shortFolder(for path: String) -> String {
        // FNV-1a; it only has to spread, `make` checks that nobody else owns the folder.
        let hash = path.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let root = access("/run", W_OK) == 0 ? "/run" : "/tmp"
        return "\(root)/gateway-\(String(hash, radix: 16))"
    }

    /// A folder of mode 0700 that belongs to `owner`; one that is a link or somebody else's is refused.
    private static func make(_ path: String, for owner: SystemUser) throws {
        var status = stat()
        if mkdir(path, 0o700) != 0, errno != EEXIST {
            let code = errno
            guard code == ENOENT else { throw failure(path, code) }
            let parent = path.split(separator: "/").dropLast().joined(separator: "/")
            try FileManager.default.createDirectory(
                atPath: (path.hasPrefix("/") ? "/" : "") + parent,
                withIntermediateDirectories: true
            )
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(path, errno) }
        }
        guard lstat(path, &status) == 0 else { throw failure(path, errno) }
        let mayTakeOver = geteuid() == 0 || status.st_uid == owner.id
        guard status.st_mode & S_IFMT == S_IFDIR, mayTakeOver, status.st_uid == owner.id || status.st_uid == geteuid()
        else { throw failure(path, EPERM) }
        if status.st_uid != owner.id, chown(path, owner.id, owner.group) != 0 { throw failure(path, errno) }
        if status.st_mode & 0o777 != 0o700, chmod(path, 0o700) != 0 { throw failure(path, errno) }
    }

    private static func failure(_ path: String, _ code: Int32) -> EmbeddedPostgresError {
        code == ENOSPC ? .noSpace(directory: path) : .folder(path: path, code: code)
    }

    /// Takes the folder for this process; the kernel gives it back whenever and however the process ends.
    func lock() throws -> Int32 {
        let descriptor = open(lockFile, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(lockFile, errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw EmbeddedPostgresError.inUse(directory: path)
        }
        return descriptor
    }

    /// The cluster's major version; `nil` when there is none yet.
    var dataVersion: Int? {
        let text = try? String(contentsOfFile: data + "/PG_VERSION", encoding: .utf8)  // Not there: no cluster.
        return text.flatMap { Int($0.prefix { $0.isNumber }) }
    }

    /// Writes a file that belongs to the server's user, whole or not at all.
    func write(_ text: String, to path: String) throws {
        let descriptor = open(path + ".new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path, errno) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw Self.failure(path, ENOSPC) }
        if geteuid() == 0 { fchown(descriptor, owner.id, owner.group) }
        guard rename(path + ".new", path) == 0 else { throw Self.failure(path, errno) }
    }

    /// Space that a new cluster and its first segments of log need; less only leads to a half-made one.
    func requireSpace() throws {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return }
        let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
        if free < 128 * 1024 * 1024 { throw EmbeddedPostgresError.noSpace(directory: path) }
    }

    /// The last lines the server said, for the error that it did not start.
    func lastWords() -> String {
        var text = (try? String(contentsOfFile: startLog, encoding: .utf8)) ?? ""  // Nothing said is fine.
        let files = ((try? FileManager.default.contentsOfDirectory(atPath: log)) ?? []).filter { $0 != "start.log" }
        let newest = files.max { changed($0) < changed($1) }
        if let newest { text += (try? String(contentsOfFile: log + "/" + newest, encoding: .utf8)) ?? "" }
        return text.split(separator: "\n").suffix(8).joined(separator: "\n")
    }

    private func changed(_ file: String) -> Int {
        var status = stat()
        return stat(log + "/" + file, &status) == 0 ? status.st_mtim.tv_sec : 0
    }
}
