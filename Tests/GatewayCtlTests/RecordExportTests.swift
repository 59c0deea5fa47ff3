import Foundation
import Glibc
import Testing

@testable import gatewayctl

@Suite struct RecordExportTests {
    private static let span = "since=2025-03-01T00%3A00%3A00Z"
    private static let path = "/admin/v1/tenants/Contoso/records"

    private static func lines(_ count: Int) -> FakeGateway.Answer {
        FakeGateway.Answer(type: "application/x-ndjson", pieces: (0..<count).map { "{\"Id\":\"\($0)\"}\n" })
    }

    @Test func `records go to standard output, told on standard error`() async throws {
        try await FakeGateway.serving([
            "GET \(Self.path)?\(Self.span)&until=2025-04-01T00%3A00%3A00Z&operation=Sharing%2A": Self.lines(1500)
        ]) { gateway in
            let run = try await gateway.run(
                "record",
                "export",
                "Contoso",
                "--since",
                "2025-03-01",
                "--until",
                "2025-04-01T00:00:00Z",
                "--operation",
                "Sharing*",
                "--utc"
            )

            #expect(run.status == 0)
            #expect(run.output.split(separator: "\n").count == 1500)
            #expect(run.output.hasSuffix("{\"Id\":\"1499\"}\n"))
            #expect(run.errors.hasPrefix("Exported 1,500 records, 0.0 MB, "))
        }
    }

    @Test func `records go to a file that appears when it is complete`() async throws {
        let folder = try ScratchFolder()
        try await FakeGateway.serving(["GET \(Self.path)?\(Self.span)": Self.lines(3)]) { gateway in
            let run = try await gateway.run(
                "record",
                "export",
                "Contoso",
                "--since",
                "2025-03-01",
                "--utc",
                "--out",
                "\(folder.path)/out.jsonl"
            )

            #expect(run.status == 0)
            #expect(run.output.isEmpty)
            #expect(try folder.text("out.jsonl") == "{\"Id\":\"0\"}\n{\"Id\":\"1\"}\n{\"Id\":\"2\"}\n")
            #expect(try folder.names == ["out.jsonl"])
        }
    }

    @Test(arguments: ["{\"Id\":\"0\"}\n", "{\"Id\":\"0\"}\n{\"I"])
    func `a stream that breaks off is a failure, and no file is left`(sent: String) async throws {
        let folder = try ScratchFolder()
        let answer = FakeGateway.Answer(type: "application/x-ndjson", pieces: [sent], ending: .brokenOff)
        try await FakeGateway.serving(["GET \(Self.path)?\(Self.span)": answer]) { gateway in
            let file = try await gateway.run(
                "record",
                "export",
                "Contoso",
                "--since",
                "2025-03-01",
                "--utc",
                "--out",
                "\(folder.path)/out.jsonl"
            )
            let piped = try await gateway.run("record", "export", "Contoso", "--since", "2025-03-01", "--utc")

            #expect(file.status == 1)
            #expect(file.errors.contains("broke off"))
            #expect(try folder.names.isEmpty)
            #expect(piped.status == 1)
            #expect(piped.output.isEmpty || piped.output == "{\"Id\":\"0\"}\n")
        }
    }

    @Test func `a stream that ends in the middle of a record is a failure`() async throws {
        let answer = FakeGateway.Answer(type: "application/x-ndjson", pieces: ["{}\n{\"Id"])
        let run = try await FakeGateway.serving(["GET \(Self.path)?\(Self.span)": answer]) {
            try await $0.run("record", "export", "Contoso", "--since", "2025-03-01", "--utc")
        }

        #expect(run.status == 1)
        #expect(run.output == "{}\n")
        #expect(run.errors.contains("in the middle of a record"))
    }

    @Test(arguments: [SIGINT, SIGTERM]) func `Ctrl-C puts away what was begun`(signal: Int32) async throws {
        let folder = try ScratchFolder()
        let (sent, isSent) = AsyncStream.makeStream(of: Void.self)
        let answer = FakeGateway.Answer(
            type: "application/x-ndjson",
            pieces: ["{}\n"],
            ending: .endless(String(repeating: "{}\n", count: 1000)),
            whenSent: { isSent.finish() }
        )
        try await FakeGateway.serving(["GET \(Self.path)?\(Self.span)": answer]) { gateway in
            let program = try Program([
                "record", "export", "Contoso", "--since", "2025-03-01", "--utc", "--out", "\(folder.path)/out.jsonl",
                "--socket", gateway.socket,
            ])
            for await _ in sent {}
            kill(program.process.processIdentifier, signal)
            let run = try await program.ending()

            #expect(run.status == 130)
            #expect(run.errors.contains("Interrupted"))
            #expect(try folder.names.isEmpty)
        }
    }

    @Test func `a terminal sees progress`() async throws {
        let terminal = try PseudoTerminal()
        let folder = try ScratchFolder()
        let run = try await FakeGateway.serving(["GET \(Self.path)?\(Self.span)": Self.lines(10)]) {
            try await $0.run(
                "record",
                "export",
                "Contoso",
                "--since",
                "2025-03-01",
                "--utc",
                "--out",
                "\(folder.path)/out",
                terminal: terminal
            )
        }

        #expect(run.status == 0)
        #expect(terminal.seen().contains("Exported 10 records"))
    }

    @Test func `a span that cannot be is refused before anything is sent`() async throws {
        try await FakeGateway.serving([:]) { gateway in
            for options in [["--since", "2999-01-01"], ["--since", "2025-03-02", "--until", "2025-03-01"]] {
                let run = try await Program(["record", "export", "Contoso", "--socket", gateway.socket] + options)
                    .ending()

                #expect(run.status == 2)
            }
            #expect(gateway.asked.isEmpty)
        }
    }

    @Test func `an unknown tenant is not found, and no file is left`() async throws {
        let folder = try ScratchFolder()
        let run = try await FakeGateway.serving([:]) {
            try await $0.run("record", "export", "Nobody", "--since", "7d", "--out", "\(folder.path)/out")
        }

        #expect(run.status == 3)
        #expect(try folder.names.isEmpty)
    }
}
