package import FoundationEssentials
internal import Sealing

/// One entry of a tenant's evidence as it is chained: what is hashed, and what binds it to the entry before.
package struct ChainEntry: Equatable, Sendable {
    /// What the database holds beside the body, which says the same.
    package struct Columns: Equatable, Sendable {
        package var at: String
        package var kind: String
        package var mitigationID: UUID?

        package init(at: String, kind: String, mitigationID: UUID?) {
            self.at = at
            self.kind = kind
            self.mitigationID = mitigationID
        }
    }

    /// Its number, from 1 without a gap.
    package var seq: Int
    /// The hash of the entry before; of the first, ``ChainHash/start``.
    package var previous: [UInt8]
    /// SHA-256 of `previous` and `body`.
    package var hash: [UInt8]
    /// The exact JSON that is hashed.
    package var body: String
    /// The hash's code by the tenant's key; nil in an exported file.
    package var mac: [UInt8]?
    /// nil in an exported file.
    package var columns: Columns?

    package init(
        seq: Int,
        previous: [UInt8],
        hash: [UInt8],
        body: String,
        mac: [UInt8]? = nil,
        columns: Columns? = nil
    ) {
        self.seq = seq
        self.previous = previous
        self.hash = hash
        self.body = body
        self.mac = mac
        self.columns = columns
    }
}

/// Where a chain ends.
package struct ChainHead: Equatable, Sendable {
    /// The number of the last entry; 0 before the first.
    package var seq: Int
    /// Its hash.
    package var hash: [UInt8]
    /// The code of both by the tenant's key; nil in an exported file.
    package var mac: [UInt8]?

    package init(seq: Int, hash: [UInt8], mac: [UInt8]? = nil) {
        self.seq = seq
        self.hash = hash
        self.mac = mac
    }

    /// Before the first entry.
    package static let start = ChainHead(seq: 0, hash: ChainHash.start)
}

/// How entries are bound to each other.
package enum ChainHash {
    /// What stands for the hash before the first entry: 32 bytes of zero.
    package static let start = [UInt8](repeating: 0, count: Digest.byteCount)

    /// The hash of an entry.
    package static func of(_ body: String, after previous: [UInt8]) -> [UInt8] {
        Digest.sha256(previous + Array(body.utf8))
    }
}
