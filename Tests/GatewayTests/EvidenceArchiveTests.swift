import EvidenceChain
import Foundation
import GatewayTesting
import MicrosoftCloud
import Postgres
import Testing
import Zip

@testable import Gateway

@Suite(.scratchDatabase) struct EvidenceArchiveTests {
    private func lines(_ archive: [UInt8]) throws -> [Substring] {
        let text = try ZipReader(archive).contents(of: EvidenceFile.entries, limit: 1 << 20)
        return String(decoding: text, as: UTF8.self).split(separator: "\n")
    }

    /// The archive with one of its files replaced.
    private func archive(_ archive: [UInt8], replacing name: String, with content: [UInt8]) throws -> [UInt8] {
        let reader = try ZipReader(archive)
        var writer = ZipWriter()
        for other in reader.names {
            try writer.add(other, other == name ? content : reader.contents(of: other, limit: 1 << 20))
        }
        return try writer.finish()
    }

    @Test func `an archive has everything, and verifies by itself`() async throws {
        let fixtures = try await EvidenceFixtures()
        try await fixtures.append(EvidenceFixtures.life())

        let archive = try await fixtures.desk.export("Contoso", since: nil)

        let reader = try ZipReader(archive)
        #expect(reader.names.sorted() == ["README.txt", "evidence.jsonl", "head.json", "summary.html"])
        let head = try EvidenceFile.verify(reader)
        #expect(head.seq == 6 && head.entries == 6 && head.after.seq == 0 && head.finding == nil)
        #expect(head.hash == (try await fixtures.desk.verify("Contoso").head?.hash))
        #expect(try EvidenceFile.verify(reader, head: head.hash.uppercased()) == head)
        #expect(throws: EvidenceFault.self) { try EvidenceFile.verify(reader, head: String(repeating: "0", count: 64)) }
    }

    @Test func `a part verifies from the hash before it, and an empty one too`() async throws {
        let fixtures = try await EvidenceFixtures()
        try await fixtures.append(EvidenceFixtures.life())
        let middle = try await fixtures.desk.page(of: "Contoso", since: .distantPast, before: nil, limit: 3)
        let since = try #require(middle.last).at

        let part = try EvidenceFile.verify(ZipReader(try await fixtures.desk.export("Contoso", since: since)))
        let none = try EvidenceFile.verify(
            ZipReader(try await fixtures.desk.export("Contoso", since: Date() + 3600))
        )
        let empty = try EvidenceFile.verify(ZipReader(try await fixtures.desk.export("Fabrikam", since: nil)))

        // Entries of one millisecond have the same time.
        #expect(part.seq == 6 && part.entries >= 3 && part.after.seq == 6 - part.entries)
        #expect(part.after.seq == 0 || part.after.hash != head(0))
        #expect(none.entries == 0 && none.seq == 6 && none.after.hash == none.hash)
        #expect(empty.entries == 0 && empty.seq == 0 && empty.hash == head(0))
    }

    private func head(_ digit: Int) -> String { String(repeating: "\(digit)", count: 64) }

    @Test func `one changed byte anywhere in the entries of a file is found`() async throws {
        let fixtures = try await EvidenceFixtures()
        try await fixtures.append(Array(EvidenceFixtures.life().prefix(3)))
        let archive = try await fixtures.desk.export("Contoso", since: nil)
        let head = try EvidenceFile.head(of: ZipReader(archive))
        let text = try ZipReader(archive).contents(of: EvidenceFile.entries, limit: 1 << 20)
        let lines = text.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)

        for line in lines.indices {
            for index in lines[line].indices {
                for bit in [UInt8(1), 2, 0x20, 0x80] {
                    var changed = Array(lines[line])
                    changed[index - lines[line].startIndex] ^= bit
                    #expect(throws: EvidenceFault.self) {
                        var verifier = EvidenceVerifier(tenant: head.tenant.tenantId)
                        for other in lines.indices {
                            guard let entry = ChainLine.entry(other == line ? changed[...] : lines[other]) else {
                                throw EvidenceFault(.unreadable, at: other + 1, "unreadable")
                            }
                            try verifier.take(entry)
                        }
                        let hash = try #require(Hex.bytes(head.hash.utf8))
                        try verifier.finish(ChainHead(seq: head.seq, hash: hash))
                    }
                }
            }
        }
    }

    /// What is done to the lines of a file, and what is found.
    enum Change: CaseIterable, Sendable {
        case cutTail, cutMiddle, cutFront, swapped, body, hash, lastHash, previous, number, double, endOfLine, emptyLine

        var kind: EvidenceFault.Kind {
            switch self {
            case .cutTail: .headDiffers
            case .cutMiddle, .cutFront, .swapped: .gap
            case .body: .bodyChanged
            case .hash, .lastHash: .hashWrong
            case .previous: .previousWrong
            case .double: .order
            // A number of 0 is none that the gateway writes.
            case .endOfLine, .emptyLine, .number: .unreadable
            }
        }

        func apply(to lines: inout [String]) {
            func change(_ line: Int, after mark: String) {
                guard let found = lines[line].firstRange(of: mark) else { return }
                let first = lines[line][found.upperBound]
                lines[line].replaceSubrange(found.upperBound...found.upperBound, with: first == "0" ? "1" : "0")
            }
            switch self {
            case .cutTail: lines.removeLast()
            case .cutMiddle: lines.remove(at: 2)
            case .cutFront: lines.removeFirst()
            case .swapped: lines.swapAt(1, 2)
            case .body: lines[2] = lines[2].replacing("approved", with: "rejected")
            case .hash: change(2, after: #""hash":""#)
            case .lastHash: change(5, after: #""hash":""#)
            case .previous: change(2, after: #""previous":""#)
            case .number: change(2, after: #"{"seq":"#)
            case .double: lines.insert(lines[1], at: 2)
            case .endOfLine: lines[5] += "\r"
            case .emptyLine: lines.insert("", at: 3)
            }
        }
    }

    @Test(arguments: Change.allCases) func `what was changed in a file is named`(change: Change) async throws {
        let fixtures = try await EvidenceFixtures()
        try await fixtures.append(EvidenceFixtures.life())
        let whole = try await fixtures.desk.export("Contoso", since: nil)
        var lines = try lines(whole).map(String.init)

        change.apply(to: &lines)
        let text = lines.map { $0 + "\n" }.joined()
        let changed = try archive(whole, replacing: EvidenceFile.entries, with: Array(text.utf8))

        let fault = #expect(throws: EvidenceFault.self) { try EvidenceFile.verify(ZipReader(changed)) }
        #expect(fault?.kind == change.kind)
    }

    @Test(arguments: [
        (#""seq" : 6"#, #""seq" : 5"#), (#""entries" : 6"#, #""entries" : 5"#), (#""hash" : "0"#, #""hash" : "1"#),
        (#""seq" : 0"#, #""seq" : 1"#), (#""tenantId" : ""#, #""tenantId" : "0"#), ("{", "["),
    ])
    func `a changed head is found`(text: String, other: String) async throws {
        let fixtures = try await EvidenceFixtures()
        try await fixtures.append(EvidenceFixtures.life())
        let whole = try await fixtures.desk.export("Contoso", since: nil)
        let head = String(decoding: try ZipReader(whole).contents(of: EvidenceFile.head, limit: 1 << 20), as: UTF8.self)
        try #require(head.contains(text))

        let changed = try archive(
            whole,
            replacing: EvidenceFile.head,
            with: Array(head.replacing(text, with: other, maxReplacements: 1).utf8)
        )

        #expect(throws: EvidenceFault.self) { try EvidenceFile.verify(ZipReader(changed)) }
    }

    @Test func `a chain that is not intact is exported all the same, and says so`() async throws {
        let fixtures = try await EvidenceFixtures()
        try await fixtures.append(EvidenceFixtures.life())
        try await fixtures.tamper("update evidence_entry set body = 'nonsense' where seq = 2")

        let reader = try ZipReader(try await fixtures.desk.export("Contoso", since: nil))

        let head = try EvidenceFile.head(of: reader)
        #expect(head.finding?.hasPrefix("Entry 2:") == true)
        #expect(head.entries == 6)
        let page = String(decoding: try reader.contents(of: EvidenceFile.summary, limit: 1 << 20), as: UTF8.self)
        #expect(page.contains("This chain is not intact."))
        #expect(page.contains("1 more are only in evidence.jsonl"))
        #expect(throws: EvidenceFault.self) { try EvidenceFile.verify(reader) }
    }

    @Test func `more than an archive may have is refused in words`() async throws {
        let fixtures = try await EvidenceFixtures()
        try await fixtures.append(EvidenceFixtures.life())
        let desk = EvidenceDesk(database: fixtures.base.database, credentials: fixtures.credentials, exportLimit: 5)

        let error = await #expect(throws: GatewayError.self) { try await desk.export("Contoso", since: nil) }

        #expect(error?.code == .evidenceTooLarge)
        #expect(error?.message.contains("6 entries") == true)
        _ = try await desk.export("Contoso", since: Date() + 3600)
    }

    @Test func `the page says who proposed, saw and decided, and escapes what they wrote`() async throws {
        let fixtures = try await EvidenceFixtures()
        let mitigation = UUID()
        try await fixtures.append([EvidenceEntry(.enabled, who: "operator")])
        try await fixtures.append(EvidenceFixtures.life(mitigation))

        let reader = try ZipReader(try await fixtures.desk.export("Contoso", since: nil))
        let page = String(decoding: try reader.contents(of: EvidenceFile.summary, limit: 1 << 20), as: UTF8.self)

        #expect(page.contains("<h2>Take &quot;Expense Tracker&quot; back from everyone</h2>"))
        #expect(page.contains("<h2>Rules and settings</h2>"))
        #expect(page.contains(mitigation.uuidString.lowercased()))
        #expect(page.contains("<dt>Decided</dt>"))
        #expect(page.contains("by <bdi>adele@contoso.com</bdi> from <bdi>192.0.2.7</bdi>"))
        #expect(page.contains("&lt;b&gt;") && !page.contains(" <b>\n"))
        #expect(!page.contains("<script") && !page.contains("src="))
        #expect(page.contains("prefers-color-scheme: dark") && page.contains("@media print"))
    }

    @Test func `what README tells to run verifies without the gateway`() async throws {
        let fixtures = try await EvidenceFixtures()
        try await fixtures.append(EvidenceFixtures.life())
        let folder = try TestFolder.shared.makeFolder("evidence")
        let reader = try ZipReader(try await fixtures.desk.export("Contoso", since: nil))
        for name in reader.names {
            try Data(try reader.contents(of: name, limit: 1 << 20)).write(to: URL(filePath: "\(folder)/\(name)"))
        }
        let readMe = try String(contentsOf: URL(filePath: "\(folder)/README.txt"), encoding: .utf8)
        let script = try #require(readMe.firstMatch(of: /python3 - <<'EOF'\n(?<script>(?s:.*))EOF\n/)?.script)

        func run() throws -> (Int32, String) {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["python3", "-c", String(script)]
            process.currentDirectoryURL = URL(filePath: folder)
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = pipe
            try process.run()
            let output = pipe.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return (process.terminationStatus, String(decoding: output, as: UTF8.self))
        }
        let (status, output) = try run()
        #expect(status == 0 && output.hasPrefix("intact 6 "), "\(output)")

        let file = URL(filePath: "\(folder)/evidence.jsonl")
        let text = try String(contentsOf: file, encoding: .utf8)
        try text.replacing("approved", with: "rejected").write(to: file, atomically: true, encoding: .utf8)
        let (changed, words) = try run()
        #expect(changed != 0 && words.contains("entry 3 is wrong"))
    }

    @Test func `a page has room for the newest entries, and counts the others`() throws {
        var summary = EvidenceSummary(limit: 10)
        for seq in 1...25 {
            let body = try EvidenceEntry(.seen).body(seq: seq, at: "2026-03-01T08:00:00.000Z", tenant: UUID())
            summary.add(ChainEntry(seq: seq, previous: [], hash: [], body: body))
        }

        let (groups, left) = summary.grouped()

        #expect(groups.map { $0.entries.map(\.seq) } == [Array(16...25)])
        #expect(left == 15)
    }
}
