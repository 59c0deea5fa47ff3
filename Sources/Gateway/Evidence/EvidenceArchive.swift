import EvidenceChain
import FoundationEssentials
import Zip

/// The archive that a tenant's evidence is taken along in: the entries, a page for people, and how to verify them.
struct EvidenceArchive {
    private var zip = ZipWriter()
    private var summary = EvidenceSummary()
    private(set) var count = 0

    init() throws {
        try zip.begin(EvidenceFile.entries)
    }

    mutating func add(_ entry: ChainEntry) throws {
        try zip.append(ChainLine.bytes(of: entry) + [UInt8(ascii: "\n")])
        summary.add(entry)
        count += 1
    }

    /// - Returns: The archive's bytes.
    consuming func finish(_ head: EvidenceFileHead) throws -> [UInt8] {
        try zip.end()
        try zip.add(EvidenceFile.head, head.bytes())
        try zip.add(EvidenceFile.summary, Array(EvidencePage(summary, head).render().utf8))
        try zip.add(EvidenceFile.readMe, Array(Self.readMe(head).utf8))
        return try zip.finish()
    }

    private static func readMe(_ head: EvidenceFileHead) -> String {
        """
        Evidence of what was done about shares of \(head.tenant.name) (tenant \(head.tenant.tenantId.uuidString.lowercased())),
        exported \(head.exportedAt): \(head.entries) entries\(head.since.map { " since \($0)" } ?? "").

        summary.html    for people: open it in a browser
        evidence.jsonl  one entry a line, oldest first: seq, previous, hash, body (the exact text that is hashed)
        head.json       where the chain begins and ends

        The hash of the last entry is \(head.hash).
        Keep it elsewhere: a file that was changed and hashed anew has another.

        To verify: gatewayctl evidence verify FILE.zip --head \(head.hash)
        Or without the gateway, in the folder of the unpacked files:

        python3 - <<'EOF'
        import hashlib, json
        head = json.load(open("head.json"))
        last, seq = head["after"]["hash"], head["after"]["seq"]
        for line in open("evidence.jsonl", encoding="utf-8", newline="\\n"):
            e = json.loads(line)
            seq += 1
            right = hashlib.sha256(bytes.fromhex(e["previous"]) + e["body"].encode()).hexdigest()
            assert (e["seq"], e["previous"], e["hash"]) == (seq, last, right), "entry %d is wrong" % seq
            assert json.loads(e["body"])["seq"] == seq, "entry %d is another's" % seq
            last = e["hash"]
        assert (seq, last) == (head["seq"], head["hash"]), "the end is another"
        print("intact", seq, last)
        EOF

        """
    }
}
