import FoundationEssentials
import Glibc

/// The gateway's admin socket on this host; its file permissions are the login.
struct AdminSocket: Equatable, Sendable {
    var path: String
    /// What named it, so that a wrong path can be mended where it is written.
    var origin: String

    /// `sockaddr_un` has 108 bytes with the final NUL (unix(7)).
    static let pathLimit = 107

    static func resolve(
        option: String?,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        isRoot: Bool = geteuid() == 0
    ) -> AdminSocket {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let option { return AdminSocket(path: option, origin: "--socket") }
        if let path = value("GATEWAY_ADMIN_SOCKET") { return AdminSocket(path: path, origin: "GATEWAY_ADMIN_SOCKET") }
        if let folder = value("GATEWAY_STATE_DIR") {
            return AdminSocket(path: "\(folder)/admin.sock", origin: "GATEWAY_STATE_DIR")
        }
        if isRoot { return AdminSocket(path: "/var/lib/gateway/admin.sock", origin: "default") }
        // A relative XDG path is to be ignored (XDG Base Directory Specification).
        let state = value("XDG_STATE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
        let home = value("HOME") ?? "/"
        return AdminSocket(path: "\(state ?? "\(home)/.local/state")/gateway/admin.sock", origin: "default")
    }

    /// Why nobody can be reached there, seen without connecting; `nil` if nothing speaks against it.
    func obstacle() -> CommandFailure? {
        guard path.utf8.count <= Self.pathLimit else {
            return CommandFailure(
                .unreachable,
                "The admin socket's path has \(path.utf8.count) bytes; the system takes \(Self.pathLimit): \(path)",
                remedy: "Set GATEWAY_ADMIN_SOCKET to a shorter path, for gatewayd and for gatewayctl."
            )
        }
        var status = stat()
        guard stat(path, &status) == 0 else {
            return errno == EACCES ? forbidden : absent(because: String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            return CommandFailure(
                .unreachable,
                "\(path) (\(origin)) is not a socket.",
                remedy: "Point --socket or GATEWAY_ADMIN_SOCKET at gatewayd's admin socket."
            )
        }
        // Connecting takes write permission (unix(7)).
        return access(path, W_OK) == 0 ? nil : forbidden
    }

    private func absent(because reason: String) -> CommandFailure {
        let standard = "/var/lib/gateway/admin.sock"
        let isElsewhere = origin == "default" && path != standard && access(standard, F_OK) == 0
        return CommandFailure(
            .unreachable,
            "There is no admin socket at \(path) (\(origin)): \(reason).",
            remedy: isElsewhere
                ? "A gateway's socket is at \(standard): run gatewayctl as root, or with --socket \(standard)."
                : "Start gatewayd, or say where its socket is with --socket or GATEWAY_ADMIN_SOCKET."
        )
    }

    private var forbidden: CommandFailure {
        CommandFailure(
            .unreachable,
            "This user may not open the admin socket at \(path) (\(origin)).",
            remedy: "Run gatewayctl as the user that runs gatewayd, or as root."
        )
    }
}
