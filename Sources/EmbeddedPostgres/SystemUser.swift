internal import Glibc

/// A user of this machine.
struct SystemUser: Sendable, Equatable {
    let name: String
    let id: UInt32
    let group: UInt32
    let groups: [UInt32]

    /// Who this process is.
    static var current: SystemUser { named(byID: geteuid()) }

    /// Who runs the server: we ourselves, or someone harmless when we are root, which PostgreSQL refuses to be.
    static func forServer() throws -> SystemUser {
        guard geteuid() == 0 else { return current }
        for name in ["postgres", "nobody"] {
            if let entry = getpwnam(name) { return SystemUser(entry.pointee) }
        }
        throw EmbeddedPostgresError.noUser
    }

    private static func named(byID id: UInt32) -> SystemUser {
        guard let entry = getpwuid(id) else {
            return SystemUser(name: String(id), id: id, group: getegid(), groups: [getegid()])
        }
        return SystemUser(entry.pointee)
    }

    private init(name: String, id: UInt32, group: UInt32, groups: [UInt32]) {
        self.name = name
        self.id = id
        self.group = group
        self.groups = groups
    }

    private init(_ entry: passwd) {
        var count: Int32 = 64
        var groups = [gid_t](repeating: 0, count: Int(count))
        if getgrouplist(entry.pw_name, entry.pw_gid, &groups, &count) < 0 { count = 1 }
        if count == 1 { groups[0] = entry.pw_gid }
        self.init(
            name: String(cString: entry.pw_name),
            id: entry.pw_uid,
            group: entry.pw_gid,
            groups: Array(groups.prefix(Int(count)))
        )
    }

    /// Whether the user may pass through every folder above and at `path`; the first that stops them.
    func firstBarrier(to path: String) -> String? {
        var prefix = ""
        for part in path.split(separator: "/") {
            prefix += "/\(part)"
            var status = stat()
            guard stat(prefix, &status) == 0 else { return nil }  // Not there yet: it will be made for the user.
            let bit: UInt32 =
                if status.st_uid == id { 0o100 } else if groups.contains(status.st_gid) { 0o010 } else { 0o001 }
            if status.st_mode & bit == 0 { return prefix }
        }
        return nil
    }
}
