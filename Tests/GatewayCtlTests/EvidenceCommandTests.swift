import EvidenceChain
import Foundation
import Testing
import Zip

@testable import gatewayctl

@Suite struct EvidenceCommandTests {
    private static let tenant = UUID()
    private static let path = "/admin/v1/tenants/Contoso/evidence"

    /// An archive of three entries, with one of them changed as told.
    private static func archive(
        finding: String? = nil,
        _ change: (inout [ChainEntry]) -> Void = { _ in }
    ) throws -> (bytes: [UInt8], hash: String) {
        var head = ChainHead.start
        var entries: [ChainEntry] = []
        for kind in ["proposed", "decided", "verified"] {
            let body = """
                {"at":"2026-03-01T08:00:00.000Z","kind":"\(kind)","seq":\(head.seq + 1),"tenantId":"\(tenant)","what":{}}
                """
            let hash = ChainHash.of(body, after: head.hash)
            entries.append(ChainEntry(seq: head.seq + 1, previous: head.hash, hash: hash, body: body))
            head = ChainHead(seq: head.seq + 1, hash: hash)
        }
        change(&entries)
        var writer = ZipWriter()
        try writer.add(EvidenceFile.entries, entries.flatMap { ChainLine.bytes(of: $0) + [UInt8(ascii: "\n")] })
        let file = EvidenceFileHead(
            tenant: .init(tenantId: tenant, name: "Contoso"),
            exportedAt: "2026-03-02T00:00:00Z",
            since: nil,
            entries: 3,
            after: .start,
            head: head,
            finding: finding
        )
        try writer.add(EvidenceFile.head, file.bytes())
        return (try writer.finish(), Hex.text(head.hash))
    }

    private func write(_ bytes: [UInt8], in folder: ScratchFolder) throws -> String {
        let file = "\(folder.path)/a.zip"
        try Data(bytes).write(to: URL(filePath: file))
        return file
    }

    @Test func `entries are listed, newest first`() async throws {
        let body = """
            {"items":[{"seq":2,"at":"2026-03-01T08:00:00.000Z","kind":"decided","who":"adele@contoso.com",\
            "from":"192.0.2.7","what":{"decision":"approved","roles":["CanView",null,3],"is":true},"hash":"ab"},\
            {"seq":1,"at":"2026-03-01T07:00:00Z","kind":"proposed","what":{},"hash":"cd"}]}
            """
        try await FakeGateway.serving(["GET \(Self.path)?limit=50": .json(body)]) { gateway in
            let table = try await gateway.run("evidence", "list", "Contoso", "--utc")
            let json = try await gateway.run("evidence", "list", "Contoso", "--output", "json")
            let csv = try await gateway.run("evidence", "list", "Contoso", "--output", "csv")

            #expect(table.status == 0)
            #expect(table.output.contains("decision: approved; is: yes; roles: CanView, -, 3"))
            #expect(table.output.contains("adele@contoso.com"))
            #expect(json.output.contains(#""from":"192.0.2.7""#))
            #expect(csv.output.hasPrefix("seq,at,kind,who,from,mitigationId,hash,what"))
        }
    }

    @Test func `an export is a new file, and its hash is printed`() async throws {
        let folder = try ScratchFolder()
        let made = try Self.archive()
        let answer = FakeGateway.Answer(type: "application/zip", pieces: [], bytes: made.bytes)
        let target = "GET \(Self.path)/archive?since=2026-02-01T00%3A00%3A00Z"
        try await FakeGateway.serving([target: answer]) { gateway in
            let file = "\(folder.path)/out.zip"
            let command = ["evidence", "export", "Contoso", "--since", "2026-02-01", "--utc", "--to", file]
            let first = try await Program(command + ["--socket", gateway.socket]).ending()
            let second = try await Program(command + ["--socket", gateway.socket]).ending()

            #expect(first.status == 0)
            #expect(first.output == "\(made.hash)\n")
            #expect(first.errors.contains("3 entries of Contoso, the last is number 3"))
            #expect(Array(try Data(contentsOf: URL(filePath: file))) == made.bytes)
            #expect(second.status == 1)
            #expect(second.errors.contains("exists, and is not overwritten"))
            #expect(gateway.asked.count == 1)
            #expect(try folder.names == ["out.zip"])
            let verified = try await Program(["evidence", "verify", file, "--head", made.hash]).ending()
            #expect(verified.status == 0)
        }
    }

    @Test func `an export of what is not intact is written, and fails`() async throws {
        let folder = try ScratchFolder()
        let made = try Self.archive(finding: "Entry 2: its body is not what was hashed.")
        let answer = FakeGateway.Answer(type: "application/zip", pieces: [], bytes: made.bytes)
        try await FakeGateway.serving(["GET \(Self.path)/archive": answer]) { gateway in
            let run = try await gateway.run("evidence", "export", "Contoso", "--to", "\(folder.path)/out.zip")

            #expect(run.status == 1)
            #expect(run.errors.contains("Entry 2: its body is not what was hashed."))
            #expect(try folder.names == ["out.zip"])
        }
    }

    @Test func `an export that breaks off leaves no file`() async throws {
        let folder = try ScratchFolder()
        let answer = FakeGateway.Answer(type: "application/zip", pieces: ["PK"], ending: .brokenOff)
        try await FakeGateway.serving(["GET \(Self.path)/archive": answer]) { gateway in
            let run = try await gateway.run("evidence", "export", "Contoso", "--to", "\(folder.path)/out.zip")

            #expect(run.status == 1)
            #expect(try folder.names.isEmpty)
        }
    }

    @Test func `the default name has nothing in it that a path could be made of`() {
        let day = Date(timeIntervalSince1970: 1_767_225_600)

        #expect(EvidenceExport.name(for: "../Contoso Ltd", now: day) == "evidence----Contoso-Ltd-2026-01-01.zip")
    }

    @Test func `a file is verified without a gateway`() async throws {
        let folder = try ScratchFolder()
        let made = try Self.archive()
        let file = try write(made.bytes, in: folder)

        let plain = try await Program(["evidence", "verify", file]).ending()
        let other = try await Program(["evidence", "verify", file, "--head", String(repeating: "0", count: 64)])
            .ending()

        #expect(plain.status == 0)
        #expect(plain.output == "Intact: 3 entries, the last is number 3 with the hash \(made.hash)\n")
        #expect(other.status == 1)
        #expect(other.errors.contains("not \(String(repeating: "0", count: 64))"))
    }

    @Test func `a file that somebody packed anew is verified as well`() async throws {
        let folder = try ScratchFolder()
        let made = try Self.archive()
        let reader = try ZipReader(made.bytes)
        var writer = ZipWriter()
        for name in reader.names { try writer.add("folder/\(name)", reader.contents(of: name, limit: 1 << 20)) }

        let run = try await Program(["evidence", "verify", try write(try writer.finish(), in: folder)]).ending()

        #expect(run.status == 0)
    }

    @Test func `the first entry that is wrong is named`() async throws {
        let folder = try ScratchFolder()
        let changed = try Self.archive { $0[1].body = $0[1].body.replacing("decided", with: "stopped") }
        let cut = try Self.archive { $0.removeLast() }

        let first = try await Program(["evidence", "verify", try write(changed.bytes, in: folder)]).ending()
        let second = try await Program(["evidence", "verify", try write(cut.bytes, in: folder)]).ending()

        #expect(first.status == 1)
        #expect(first.errors.contains("Entry 2: its body is not what was hashed."))
        #expect(first.errors.contains("code: evidence.broken"))
        #expect(second.status == 1)
        #expect(second.errors.contains("The chain ends with entry 3, and the last one there is is 2."))
    }

    @Test func `what is no archive, or none of ours, is told`() async throws {
        let folder = try ScratchFolder()
        var writer = ZipWriter()
        try writer.add("other.txt", [1])

        let text = try await Program(["evidence", "verify", try folder.file("a.txt", "no archive")]).ending()
        let other = try await Program(["evidence", "verify", try write(try writer.finish(), in: folder)]).ending()
        let none = try await Program(["evidence", "verify", "\(folder.path)/none.zip"]).ending()

        #expect(text.status == 1 && text.errors.contains("no ZIP archive"))
        #expect(other.status == 1 && other.errors.contains("there is no head.json in it"))
        #expect(none.status == 1 && none.errors.contains("cannot be read"))
    }

    @Test func `the gateway verifies its own, and a fault ends with 1`() async throws {
        let hash = String(repeating: "ab", count: 32)
        let intact = #"{"isIntact":true,"entries":7,"head":{"seq":7,"hash":"\#(hash)"}}"#
        let broken = """
            {"isIntact":false,"entries":2,"head":{"seq":7,"hash":"\(hash)"},\
            "fault":{"kind":"gap","seq":5,"message":"Entries 3 to 4 are missing before entry 5."}}
            """
        try await FakeGateway.serving([
            "GET \(Self.path)/verification": .json(intact),
            "GET \(Self.path)/verification?head=\(hash)": .json(broken),
            "GET /admin/v1/tenants/Fabrikam/evidence/verification": .json(#"{"isIntact":true,"entries":0}"#),
        ]) { gateway in
            let good = try await gateway.run("evidence", "verify", "--tenant", "Contoso")
            let bad = try await gateway.run("evidence", "verify", "--tenant", "Contoso", "--head", hash)
            let empty = try await gateway.run("evidence", "verify", "--tenant", "Fabrikam")

            #expect(good.status == 0 && good.output.hasPrefix("Intact: 7 entries, the last is number 7"))
            #expect(bad.status == 1 && bad.errors.contains("Entries 3 to 4 are missing before entry 5."))
            #expect(empty.status == 0 && empty.output.contains("no entries yet"))
        }
    }
}
