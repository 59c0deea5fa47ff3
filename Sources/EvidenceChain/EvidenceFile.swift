internal import FoundationEssentials
package import Zip

/// An exported archive: what the files in it are called, and whether the chain in it is whole.
package enum EvidenceFile {
    package static let entries = "evidence.jsonl"
    package static let head = "head.json"
    package static let summary = "summary.html"
    package static let readMe = "README.txt"

    /// What a file may unpack to: several times the largest that is exported.
    private static let limit = 1 << 30

    /// The head of an archive, without a look at the entries.
    ///
    /// - Throws: ``ZipError``; ``EvidenceFault`` when the head cannot be read.
    package static func head(of archive: ZipReader) throws -> EvidenceFileHead {
        let bytes = try archive.contents(of: head, limit: 1 << 20)
        do {
            return try JSONDecoder().decode(EvidenceFileHead.self, from: Data(bytes))
        } catch {
            throw EvidenceFault(.unreadable, at: 0, "\(head) is not as the gateway writes it.")
        }
    }

    /// Verifies an archive without the gateway.
    ///
    /// - Parameters:
    ///   - archive: The archive.
    ///   - hash: The head's hash as it was noted elsewhere: only that tells a chain that was made anew, or cut together with
    ///     its head.
    /// - Returns: The head, which the entries lead to.
    /// - Throws: ``EvidenceFault``, ``ZipError``.
    package static func verify(_ archive: ZipReader, head hash: String? = nil) throws -> EvidenceFileHead {
        let head = try head(of: archive)
        guard let start = head.after.head, let hashBytes = Hex.bytes(head.hash.utf8) else {
            throw EvidenceFault(.unreadable, at: 0, "\(Self.head) has a hash that is none.")
        }
        if let hash, hash.lowercased() != head.hash {
            throw EvidenceFault(.headDiffers, at: head.seq, "The file ends with the hash \(head.hash), not \(hash).")
        }
        let lines = try archive.contents(of: entries, limit: limit)
        guard lines.isEmpty || lines.last == UInt8(ascii: "\n") else {
            throw EvidenceFault(.unreadable, at: head.seq, "The last line of \(entries) is cut off.")
        }
        var verifier = EvidenceVerifier(tenant: head.tenant.tenantId, after: start)
        var seq = start.seq
        for line in lines.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        where !lines.isEmpty {
            guard let entry = ChainLine.entry(line) else {
                throw EvidenceFault(
                    .unreadable,
                    at: seq + 1,
                    "The line after entry \(seq) is not as the gateway writes it."
                )
            }
            try verifier.take(entry)
            seq = entry.seq
        }
        try verifier.finish(ChainHead(seq: head.seq, hash: hashBytes))
        guard head.entries == verifier.count else {
            throw EvidenceFault(
                .headDiffers,
                at: head.seq,
                "\(Self.head) says \(head.entries) entries, and there are \(verifier.count)."
            )
        }
        return head
    }
}
