import FoundationEssentials
import GatewayTesting
import Glibc
import Logging
import Postgres
import Testing

/// Over TCP with TLS, against a server of their own.
@Suite(.serialized) struct PostgresNetworkTests {
    @Test(.timeLimit(.minutes(6)))
    func `TLS with verify-full takes the right name from the right authority, and nothing else`() async throws {
        try await NetworkServer.with { server in
            let trusted = "sslmode=verify-full&sslrootcert=\(server.folder)/ca.pem"

            let connection = try await PostgresConnection.open(server.configuration("localhost", trusted))

            let isEncrypted: Bool = try await connection.query(
                "select ssl from pg_stat_ssl where pid = pg_backend_pid()"
            )[0]["ssl"]
            #expect(isEncrypted)
            for (host, options) in [
                ("127.0.0.1", trusted),  // The certificate is for localhost.
                ("localhost", "sslmode=verify-full&sslrootcert=\(server.folder)/other.pem"),
            ] {
                let error = await #expect(throws: PostgresError.self) {
                    try await PostgresConnection.open(server.configuration(host, options))
                }
                #expect(error?.kind == .connection)
                #expect(error?.message.isEmpty == false)
            }
        }
    }

    @Test(.timeLimit(.minutes(6)))
    func `Of several hosts the one that answers is taken`() async throws {
        try await NetworkServer.with { server in
            let configuration = PostgresConfiguration(
                uri: """
                    postgresql://gateway@127.0.0.1:1,127.0.0.1:\(server.port)/postgres\
                    ?target_session_attrs=read-write&sslmode=disable
                    """
            )

            let connection = try await PostgresConnection.open(configuration)

            #expect(try await connection.query("select inet_server_port() as port")[0]["port"] == server.port)
        }
    }

    @Test(.timeLimit(.minutes(6)))
    func `Cancelling works over TLS too`() async throws {
        try await NetworkServer.with { server in
            let configuration = server.configuration("localhost", "sslmode=require")
            let connection = try await PostgresConnection.open(configuration)
            let observer = try await PostgresConnection.open(configuration)
            let task = Task { try await connection.query("select pg_sleep(60)") }
            try await observer.waitUntil(sleepers: 1)

            task.cancel()

            let error = await #expect(throws: PostgresError.self) { try await task.value }
            #expect(error?.kind == .cancelled)
        }
    }

    @Test(.timeLimit(.minutes(6)))
    func `A pool works again once the server is back`() async throws {
        try await NetworkServer.with { server in
            let pool = PostgresPool(server.configuration("localhost", "sslmode=require"), logger: Logger(label: "test"))
            _ = try await pool.query("select 1")

            try await server.stop()
            let error = await #expect(throws: PostgresError.self) { try await pool.query("select 1") }
            try await server.startAgain()

            #expect(error?.kind == .connection)
            #expect(error?.isRetryable == true)
            #expect(try await pool.query("select 1").count == 1)
            await pool.shutdown()
        }
    }

    @Test(.timeLimit(.minutes(6)))
    func `A server that says nothing any more is given up`() async throws {
        try await NetworkServer.with { server in
            var configuration = server.configuration("localhost", "sslmode=require")
            configuration.statementTimeout = .milliseconds(200)
            configuration.silenceGrace = .milliseconds(200)
            let connection = try await PostgresConnection.open(configuration)
            let process: Int = try await connection.query("select pg_backend_pid() as id")[0]["id"]
            kill(Int32(process), SIGSTOP)
            defer { kill(Int32(process), SIGCONT) }

            let error = await #expect(throws: PostgresError.self) { try await connection.query("select 1") }

            #expect(error?.isConnectionLost == true)
        }
    }
}
