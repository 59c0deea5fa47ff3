/// The first thing that is wrong with a chain.
package struct EvidenceFault: Error, Equatable, Sendable {
    /// How it is wrong.
    package enum Kind: String, CaseIterable, Sendable {
        /// Entries are missing before it.
        case gap
        /// It stands where another belongs.
        case order
        /// It was chained to another entry than the one before it.
        case previousWrong
        /// Its body is not what was hashed.
        case bodyChanged
        /// Its hash is not its own.
        case hashWrong
        /// The tenant's key did not make its code.
        case macWrong
        /// Its body is that of another place or another tenant.
        case bodyMismatch
        /// The columns beside the body say something else.
        case columnsDiffer
        /// The chain's end is another: entries were cut off, or added.
        case headDiffers
        /// There are entries, and nothing says where they end.
        case headMissing
        /// The tenant's key did not make the head's code.
        case headMacWrong
        /// The line is not as the gateway writes it.
        case unreadable
    }

    package let kind: Kind
    /// The entry; the last one where it is the end that is wrong.
    package let seq: Int
    /// In words.
    package let message: String

    package init(_ kind: Kind, at seq: Int, _ message: String) {
        self.kind = kind
        self.seq = seq
        self.message = message
    }
}
