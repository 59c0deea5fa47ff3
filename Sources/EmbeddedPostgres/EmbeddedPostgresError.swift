/// Why the private PostgreSQL cannot run, each with what to do about it.
package enum EmbeddedPostgresError: Error, Sendable {
    /// No PostgreSQL is installed here.
    case notInstalled(searched: [String])
    /// The data was made by another major version, and that one is not installed.
    case versionMismatch(data: Int, installed: [Int])
    /// Another process runs this cluster.
    case inUse(directory: String)
    /// The user that PostgreSQL runs as cannot get to the folder.
    case notReachable(path: String, user: String)
    /// There is no user to run as: PostgreSQL refuses to be root.
    case noUser
    /// The disk is full.
    case noSpace(directory: String)
    /// A file or folder of ours could not be made.
    case folder(path: String, code: Int32)
    /// A server of an earlier run does not end.
    case leftover(process: Int32)
    /// `initdb` failed.
    case initialization(output: String)
    /// The server did not come up.
    case start(output: String)
    /// The executable could not be started at all.
    case launch(path: String, code: Int32)
}

extension EmbeddedPostgresError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notInstalled(let searched):
            """
            no PostgreSQL server found in \(searched.joined(separator: ", ")): install it \
            (Debian, Ubuntu: apt-get install postgresql) or set GATEWAY_DATABASE_URL
            """
        case .versionMismatch(let data, let installed):
            """
            the data folder was made by PostgreSQL \(data), installed is \(Self.list(installed)): install \
            PostgreSQL \(data) beside it (apt-get install postgresql-\(data)), or move the data with pg_dumpall
            """
        case .inUse(let directory):
            "another process already runs the database in \(directory): stop it, or use another state folder"
        case .notReachable(let path, let user):
            "user \(user), which runs PostgreSQL, may not enter \(path): chmod o+x \(path), or use another state folder"
        case .noUser:
            "PostgreSQL does not run as root, and there is neither a user postgres nor nobody: create one of them"
        case .noSpace(let directory):
            "no space left on the disk of \(directory): free some and start again"
        case .folder(let path, let code):
            "cannot use \(path): error \(code); check that the folder is writable"
        case .leftover(let process):
            "process \(process), a database server of an earlier run, does not end: end it, then start again"
        case .initialization(let output):
            "initdb failed: \(output)"
        case .start(let output):
            "the database server did not start: \(output)"
        case .launch(let path, let code):
            "\(path) could not be run: error \(code)"
        }
    }

    private static func list(_ versions: [Int]) -> String {
        versions.map(String.init).joined(separator: ", ")
    }
}
