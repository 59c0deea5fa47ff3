/// Why an archive cannot be written or read.
package struct ZipError: Error, Equatable, Sendable {
    /// What is wrong with it.
    package enum Kind: Sendable {
        /// It is none, is cut off, or its parts contradict each other.
        case damaged
        /// It uses what this reader does not know: encryption, another compression, ZIP64, parts on several disks.
        case unsupported
        /// It, or a file in it, is larger than may be.
        case tooLarge
        /// There is no such file in it.
        case missing
    }

    package let kind: Kind
    /// In words, without a full stop.
    package let message: String

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
