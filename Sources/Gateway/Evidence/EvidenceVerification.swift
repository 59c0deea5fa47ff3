import EvidenceChain

/// What came of verifying a tenant's chain.
package struct EvidenceVerification: Encodable, Sendable {
    package struct Head: Encodable, Sendable {
        package let seq: Int
        package let hash: String
    }

    package struct Fault: Encodable, Sendable {
        /// The stable name of what is wrong.
        package let kind: String
        /// The entry that is wrong first.
        package let seq: Int
        package let message: String
    }

    /// Whether nothing is wrong.
    package let isIntact: Bool
    /// How many entries were found right.
    package let entries: Int
    /// Where the chain ends; nil for a tenant without entries.
    package let head: Head?
    /// The first thing that is wrong.
    package let fault: Fault?

    init(entries: Int, head: ChainHead?, fault: EvidenceFault? = nil) {
        isIntact = fault == nil
        self.entries = entries
        self.head = head.map { Head(seq: $0.seq, hash: Hex.text($0.hash)) }
        self.fault = fault.map { Fault(kind: $0.kind.rawValue, seq: $0.seq, message: $0.message) }
    }
}
