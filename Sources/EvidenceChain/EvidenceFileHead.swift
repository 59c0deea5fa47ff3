package import FoundationEssentials

/// `head.json` of an exported archive: which part of whose chain it has, and where that begins and ends.
package struct EvidenceFileHead: Codable, Equatable, Sendable {
    package struct Tenant: Codable, Equatable, Sendable {
        package var tenantId: UUID
        package var name: String

        package init(tenantId: UUID, name: String) {
            self.tenantId = tenantId
            self.name = name
        }
    }

    /// A place in the chain; the hash in lower-case hexadecimal digits.
    package struct Place: Codable, Equatable, Sendable {
        package var seq: Int
        package var hash: String

        package init(_ head: ChainHead) {
            seq = head.seq
            hash = Hex.text(head.hash)
        }

        var head: ChainHead? { Hex.bytes(hash.utf8).map { ChainHead(seq: seq, hash: $0) } }
    }

    package var tenant: Tenant
    package var exportedAt: String
    /// Only entries since then; all where it is missing.
    package var since: String?
    package var entries: Int
    /// What the first entry in the file follows; of a whole chain number 0 and zeros.
    package var after: Place
    /// The number and the hash of the last entry.
    package var seq: Int
    package var hash: String
    /// What was wrong with the chain when it was exported; missing where nothing was.
    package var finding: String?
    /// How the file is verified, in words.
    package var verification: String

    package init(
        tenant: Tenant,
        exportedAt: String,
        since: String?,
        entries: Int,
        after: ChainHead,
        head: ChainHead,
        finding: String?
    ) {
        self.tenant = tenant
        self.exportedAt = exportedAt
        self.since = since
        self.entries = entries
        self.after = Place(after)
        seq = head.seq
        hash = Hex.text(head.hash)
        self.finding = finding
        verification =
            "Each line of evidence.jsonl: hash = SHA-256(the 32 bytes of previous, then body as UTF-8); previous is the"
            + " hash of the line before, of the first line after.hash; the hash of the last line is hash. Or run:"
            + " gatewayctl evidence verify FILE.zip --head HASH"
    }

    /// The file's bytes, one member a line.
    package func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }
}
