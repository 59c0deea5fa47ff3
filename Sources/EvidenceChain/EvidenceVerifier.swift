package import FoundationEssentials
package import Sealing

/// Checks a chain entry by entry and names the first that is wrong.
///
/// Without the tenant's key it proves that nothing was changed since the head's hash became known; with the key also that
/// the gateway wrote it.
package struct EvidenceVerifier {
    private let tenant: UUID
    private let key: DataKey?
    private var last: ChainHead
    /// An entry whose hash and body do not fit; what follows tells which of them was changed.
    private var doubt: (seq: Int, stored: [UInt8], computed: [UInt8])?
    /// How many entries were right.
    package private(set) var count = 0

    /// - Parameters:
    ///   - tenant: Whose chain it is.
    ///   - start: What the first entry must follow.
    ///   - key: The tenant's key, to check the codes too.
    package init(tenant: UUID, after start: ChainHead = .start, key: DataKey? = nil) {
        self.tenant = tenant
        self.key = key
        last = start
    }

    /// Takes the next entry.
    ///
    /// - Throws: ``EvidenceFault``, also for the entry before this one; nothing more may be taken then.
    package mutating func take(_ entry: ChainEntry) throws(EvidenceFault) {
        try settle(by: entry.previous)
        try checkPlace(of: entry)
        let computed = ChainHash.of(entry.body, after: entry.previous)
        guard computed == entry.hash else {
            doubt = (entry.seq, entry.hash, computed)
            if let key, let mac = entry.mac {
                try settle(by: ChainCode.ofEntry(computed, by: key) == mac ? computed : entry.hash)
            }
            last = ChainHead(seq: entry.seq, hash: entry.hash)
            return
        }
        if let key, entry.mac != ChainCode.ofEntry(entry.hash, by: key) {
            throw EvidenceFault(.macWrong, at: entry.seq, "Entry \(entry.seq) was not written by the gateway.")
        }
        try checkBody(of: entry)
        last = ChainHead(seq: entry.seq, hash: entry.hash)
        count += 1
    }

    /// Compares the end of what was taken with what it should be.
    ///
    /// - Parameter head: The stored end; nil when there is none, which is right for a tenant without entries.
    /// - Throws: ``EvidenceFault``.
    package func finish(_ head: ChainHead?) throws(EvidenceFault) {
        try settle(by: head?.hash ?? last.hash)
        guard let head else {
            guard last.seq > 0 else { return }
            throw EvidenceFault(.headMissing, at: last.seq, "Nothing says that entry \(last.seq) is the last.")
        }
        if let key, head.mac != ChainCode.ofHead(seq: head.seq, hash: head.hash, by: key) {
            throw EvidenceFault(
                .headMacWrong,
                at: last.seq,
                "The end of the chain (entry \(head.seq)) was not written by the gateway; the last entry there is"
                    + " \(last.seq)."
            )
        }
        guard head.seq == last.seq else {
            throw EvidenceFault(
                .headDiffers,
                at: last.seq,
                "The chain ends with entry \(head.seq), and the last one there is is \(last.seq)."
            )
        }
        guard head.hash == last.hash else {
            throw EvidenceFault(.headDiffers, at: last.seq, "The hash of the last entry (\(last.seq)) is another.")
        }
    }

    private func settle(by witness: [UInt8]) throws(EvidenceFault) {
        guard let doubt else { return }
        guard witness == doubt.computed else {
            throw EvidenceFault(.bodyChanged, at: doubt.seq, "Entry \(doubt.seq): its body is not what was hashed.")
        }
        throw EvidenceFault(.hashWrong, at: doubt.seq, "Entry \(doubt.seq): its hash was changed.")
    }

    private func checkPlace(of entry: ChainEntry) throws(EvidenceFault) {
        let wanted = last.seq + 1
        guard entry.seq <= wanted else {
            let missing = wanted == entry.seq - 1 ? "Entry \(wanted) is" : "Entries \(wanted) to \(entry.seq - 1) are"
            throw EvidenceFault(.gap, at: entry.seq, "\(missing) missing before entry \(entry.seq).")
        }
        guard entry.seq == wanted else {
            throw EvidenceFault(.order, at: entry.seq, "Entry \(entry.seq) stands where \(wanted) belongs.")
        }
        guard entry.previous == last.hash else {
            throw EvidenceFault(
                .previousWrong,
                at: entry.seq,
                "Entry \(entry.seq) does not follow the entry before it: the hash that it names is another."
            )
        }
    }

    private func checkBody(of entry: ChainEntry) throws(EvidenceFault) {
        guard let body = ChainBody(entry.body), body.seq == entry.seq, body.tenantId == tenant else {
            throw EvidenceFault(
                .bodyMismatch,
                at: entry.seq,
                "Entry \(entry.seq): its body is that of another entry or another tenant."
            )
        }
        guard let columns = entry.columns else { return }
        let said = ChainEntry.Columns(at: body.at, kind: body.kind, mitigationID: body.mitigationId)
        guard columns == said else {
            throw EvidenceFault(
                .columnsDiffer,
                at: entry.seq,
                "Entry \(entry.seq): the columns beside its body say something else."
            )
        }
    }
}
