import FoundationEssentials
import Glibc
import Testing

@testable import gatewayctl

/// The way to the gateway, and everything that can stand in it.
@Suite struct ReachTests {
    @Test func `no socket means unreachable, with where it was looked for and why there`() async throws {
        let folder = try ScratchFolder()
        let run = try await Program.run("tenant", "list", environment: ["GATEWAY_STATE_DIR": folder.path])

        #expect(run.status == 5)
        #expect(run.errors.contains("\(folder.path)/admin.sock (GATEWAY_STATE_DIR)"))
        #expect(run.errors.contains("next step: Start gatewayd"))
    }

    @Test func `a file that is no socket is told`() async throws {
        let folder = try ScratchFolder()
        let run = try await Program.run("tenant", "list", "--socket", try folder.file("x", ""))

        #expect(run.status == 5)
        #expect(run.errors.contains("is not a socket"))
    }

    @Test func `a socket at which nobody listens is told at once`() async throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/dead.sock"
        try Self.leaveSocket(at: path)
        let start = ContinuousClock.now

        let run = try await Program.run("tenant", "list", "--socket", path)

        #expect(run.status == 5)
        #expect(run.errors.contains("gatewayd is not running"))
        // Retrying until a deadline would take minutes; starting a process on a busy machine takes seconds.
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test func `a gateway that goes away before it answers is unreachable, and a change is in doubt`() async throws {
        let gone = FakeGateway.Answer(pieces: ["{"], ending: .brokenOff)
        try await FakeGateway.serving([
            "GET /admin/v1/tenants": gone, "POST /admin/v1/tenants/Contoso/pause": gone,
        ]) { gateway in
            let asked = try await gateway.run("tenant", "list")
            let changed = try await gateway.run("tenant", "pause", "Contoso")

            #expect(asked.status == 5)
            #expect(!asked.errors.contains("may have been done"))
            #expect(changed.status == 5)
            #expect(changed.errors.contains("may have been done"))
        }
    }

    @Test func `an answer of another kind says which field is not understood`() async throws {
        let run = try await FakeGateway.serving(["GET /admin/v1/tenants": .json(#"{"items":[{"name":"x"}]}"#)]) {
            try await $0.run("tenant", "list")
        }

        #expect(run.status == 1)
        #expect(run.errors.contains("at items.0"))
    }

    @Test func `an answer that is no problem document is told by its status`() async throws {
        let answer = FakeGateway.Answer(status: 502, type: "text/html", pieces: ["<h1>Bad gateway</h1>"])
        let run = try await FakeGateway.serving(["GET /admin/v1/tenants": answer]) {
            try await $0.run("tenant", "list")
        }

        #expect(run.status == 1)
        #expect(run.errors == "error: The gateway answered HTTP 502.\n")
    }

    @Test func `the socket is found through the environment`() async throws {
        try await FakeGateway.serving(["GET /admin/v1/tenants": .json(Samples.tenants)]) { gateway in
            let run = try await Program.run("tenant", "list", environment: ["GATEWAY_ADMIN_SOCKET": gateway.socket])

            #expect(run.status == 0)
        }
    }

    @Test func `output that nobody reads ends the command quietly`() async throws {
        let many = (0..<400).map { Samples.event($0) }.joined(separator: ",")
        let run = try await FakeGateway.serving([
            "GET /admin/v1/tenants/Contoso/events?limit=500": .json(#"{"items":[\#(many)]}"#)
        ]) { gateway in
            let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            let command = runner.split(separator: "/").dropLast().map { "/\($0)" }.joined() + "/gatewayctl"
            return try await Program(
                shell: "{ \(command) event list Contoso --limit 500 --output json --socket \(gateway.socket); "
                    + "echo $? >&2; } | head -c 10"
            ).ending()
        }

        #expect(run.output == #"{"items":["#)
        #expect(run.errors.split(separator: "\n").last.map { ["0", "141"].contains($0) } == true)
        #expect(!run.errors.contains("error"))
    }

    @Test func `doctor looks at the way first, then asks the gateway`() async throws {
        let items = #"[{"step":"database","outcome":"ok","detail":"Answers in 2 ms.","extra":1}]"#
        try await FakeGateway.serving(["GET /admin/v1/doctor": .json(#"{"items":\#(items)}"#)]) { gateway in
            let table = try await gateway.run("doctor")
            let json = try await gateway.run("doctor", "--output", "json")

            #expect(table.status == 0)
            #expect(
                table.output == """
                    CHECK     SUBJECT  OUTCOME  FINDING
                    socket    -        ok       \(gateway.socket) (--socket) can be opened.
                    gateway   -        ok       gatewayd/0.1.0 answers; this is gatewayctl/0.1.0.
                    database  -        ok       Answers in 2 ms.

                    """
            )
            #expect(json.output.contains(#""extra":1"#))
            let decoded = try AdminCoding.decode(Items<Check>.self, from: Array(json.output.utf8))
            #expect(decoded.items.map(\.step) == ["socket", "gateway", "database"])
        }
    }

    @Test func `doctor without a gateway says what to do and ends with 1`() async throws {
        let folder = try ScratchFolder()
        let run = try await Program.run("doctor", "--socket", "\(folder.path)/admin.sock")

        #expect(run.status == 1)
        #expect(run.output.contains("gateway  -        skipped"))
        #expect(run.errors.contains("next step: Start gatewayd"))
    }

    @Test func `doctor ends with 1 when the gateway found something`() async throws {
        let run = try await FakeGateway.serving(["GET /admin/v1/doctor": .json(#"{"items":\#(Samples.checksFailed)}"#)])
        {
            try await $0.run("doctor")
        }

        #expect(run.status == 1)
        #expect(run.errors.contains("next step: Grant ActivityFeed.Read and consent."))
    }

    @Test func `the embedded database's schema is asked for at the gateway`() async throws {
        let after = Samples.migrations.replacing(
            #""m0002_add_alerts","#,
            with: #""m0002_add_alerts","appliedAt":"2025-03-02T08:00:00Z","#
        )
        try await FakeGateway.serving([
            "GET /admin/v1/database": .json(Samples.migrations), "POST /admin/v1/database/migrate": .json(after),
        ]) { gateway in
            let status = try await gateway.run("db", "status")
            let migrated = try await gateway.run("db", "migrate", "--output", "json")

            #expect(status.status == 0)
            #expect(status.output.contains("m0002_add_alerts      pending  -"))
            #expect(migrated.output == after + "\n")
            #expect(migrated.errors == "Applied m0002_add_alerts.\n")
        }
    }

    @Test func `an edited migration is a failure`() async throws {
        let edited = #"{"items":[{"name":"m0001","appliedAt":"2025-03-01T08:00:00Z","checksumMatches":false}]}"#
        let run = try await FakeGateway.serving(["GET /admin/v1/database": .json(edited)]) {
            try await $0.run("db", "status")
        }

        #expect(run.status == 1)
        #expect(run.output.contains("edited"))
        #expect(run.errors.contains("code: migration.edited"))
    }

    @Test func `a database that is not there is unreachable, and its password is not told`() async throws {
        let uri = "postgresql://gateway:pa55word@127.0.0.1:1/gateway?connect_timeout=2"
        let folder = try ScratchFolder()
        let file = try folder.file("uri", uri + "\n")

        let byEnvironment = try await Program.run("db", "status", environment: ["GATEWAY_DATABASE_URL": uri])
        let byFile = try await Program.run("db", "migrate", "--database-url-file", file)

        for run in [byEnvironment, byFile] {
            #expect(run.status == 5)
            #expect(run.errors.contains("The database cannot be reached"))
            #expect(!run.errors.contains("pa55word"))
        }
    }

    /// What a killed gateway leaves: a socket in the file system, and nobody behind it.
    private static func leaveSocket(at path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw POSIXFailure(number: errno) }
    }
}
