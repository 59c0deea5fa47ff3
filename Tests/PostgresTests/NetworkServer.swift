import FoundationEssentials
import GatewayTesting
import Glibc
import Postgres
import Testing

/// A PostgreSQL on a loopback port, with a certificate for `localhost`.
final class NetworkServer: Sendable {
    let folder: String
    let port: Int
    private let user: String
    private let binaries: String

    private init(folder: String, port: Int, user: String, binaries: String) {
        self.folder = folder
        self.port = port
        self.user = user
        self.binaries = binaries
    }

    /// Lends a running server to `body` and ends it afterwards.
    static func with(_ body: (NetworkServer) async throws -> Void) async throws {
        let server = try await start()
        do {
            try await body(server)
            await server.end()
        } catch {
            await server.end()
            throw error
        }
    }

    private static func start() async throws -> NetworkServer {
        let version = try #require(FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql").max())
        let server = NetworkServer(
            folder: try TestFolder.shared.makeFolder("network"),
            port: try freePort(),
            user: geteuid() == 0 ? "postgres" : "",
            binaries: "/usr/lib/postgresql/\(version)/bin"
        )
        let folder = server.folder
        if !server.user.isEmpty { try await Shell.run("chown \(server.user) \(folder)") }
        for name in ["ca", "other"] {
            try await server.run(
                "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=\(name) "
                    + "-keyout \(folder)/\(name).key -out \(folder)/\(name).pem"
            )
        }
        try await server.run(
            "openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout \(folder)/server.key -out \(folder)/server.csr"
        )
        try "subjectAltName=DNS:localhost\n".write(toFile: folder + "/san", atomically: false, encoding: .utf8)
        try await server.run(
            "openssl x509 -req -days 2 -in \(folder)/server.csr -CA \(folder)/ca.pem -CAkey \(folder)/ca.key "
                + "-CAcreateserial -extfile \(folder)/san -out \(folder)/server.pem"
        )
        try await server.run("\(server.binaries)/initdb -D \(folder)/data -U gateway -A trust --no-sync")
        try await server.startAgain()
        return server
    }

    func startAgain() async throws {
        try await run(
            "\(binaries)/pg_ctl -D \(folder)/data -w -s -l \(folder)/log -o \"-k \(folder) -p \(port) "
                + "-c listen_addresses=localhost -c fsync=off -c ssl=on -c ssl_cert_file=\(folder)/server.pem "
                + "-c ssl_key_file=\(folder)/server.key\" start"
        )
    }

    func stop() async throws { try await run("\(binaries)/pg_ctl -D \(folder)/data -w -s -m fast stop") }

    private func end() async {
        try? await run("\(binaries)/pg_ctl -D \(folder)/data -w -s -m immediate stop")  // It may have ended.
    }

    func configuration(_ host: String, _ options: String) -> PostgresConfiguration {
        PostgresConfiguration(uri: "postgresql://gateway@\(host):\(port)/postgres?\(options)")
    }

    private func run(_ command: String) async throws {
        try await Shell.run(
            user.isEmpty ? command : "setpriv --reuid=\(user) --regid=\(user) --init-groups \(command)"
        )
    }

    /// A port that was free a moment ago.
    private static func freePort() throws -> Int {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(socket, raw, size) == 0 ? getsockname(socket, raw, &size) : -1
            }
        }
        try #require(status == 0)
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
