/// A failure of keys, seals or certificates.
///
/// `description` holds the code, what went wrong and the next step, and is safe to show: no input, no key and no
/// passphrase is ever part of it. OpenSSL's own words are in ``cause``, for the log alone.
public struct SealingError: Error, Sendable, CustomStringConvertible {
    /// The stable class of a failure: `noun.problem`, never renamed and never used for another one.
    public enum Code: String, Sendable, CaseIterable {
        /// The master key file is not there or may not be read.
        case keyRingUnreadable = "key_ring.unreadable"
        /// Somebody other than the file's owner may read or write the master keys.
        case keyRingExposed = "key_ring.exposed"
        /// A line of the master key file is not `name:base64(32 bytes)`.
        case keyRingMalformed = "key_ring.malformed"
        /// A master key file is already there, and would have been overwritten.
        case keyRingExists = "key_ring.exists"
        /// The master key file could not be written.
        case keyRingUnwritable = "key_ring.unwritable"
        /// A data key is wrapped by a master key that the ring does not hold.
        case masterKeyUnknown = "master_key.unknown"
        /// The wrapped bytes are not a data key of a known format.
        case dataKeyMalformed = "data_key.malformed"
        /// The data key does not open: another tenant's, another master key's, or changed.
        case dataKeyRefused = "data_key.refused"
        /// The bytes are not a seal of a known format.
        case sealMalformed = "seal.malformed"
        /// The seal does not open: another row's, another column's, another tenant's, or changed.
        case sealRefused = "seal.refused"
        /// The plaintext is larger than one seal holds.
        case sealTooLarge = "seal.too_large"
        /// The bytes are neither a PEM file with a certificate nor PKCS#12.
        case certificateMalformed = "certificate.malformed"
        /// The private key is encrypted and no passphrase was given.
        case certificatePassphraseRequired = "certificate.passphrase_required"
        /// The passphrase does not open the private key.
        case certificatePassphraseWrong = "certificate.passphrase_wrong"
        /// There is a certificate, and no private key with it.
        case certificateKeyMissing = "certificate.key_missing"
        /// The private key belongs to another certificate.
        case certificateKeyMismatch = "certificate.key_mismatch"
        /// The key is too short, or not RSA.
        case certificateKeyUnsuitable = "certificate.key_unsuitable"
        /// The file is protected by an algorithm that this machine's OpenSSL does not have.
        case certificateAlgorithmUnsupported = "certificate.algorithm_unsupported"
        /// A host name or a validity that no certificate can be made for.
        case certificateRequestInvalid = "certificate.request_invalid"
        /// OpenSSL refused an operation that always works: a bug, or a broken installation.
        case cryptographyFailed = "cryptography.failed"
    }

    /// The class of the failure.
    public let code: Code
    /// What went wrong, safe to show.
    public let message: String
    /// What whoever reads the message can do about it.
    public let nextStep: String
    /// OpenSSL's or the system's own words, for the log alone.
    public let cause: String?

    package init(_ code: Code, _ message: String, nextStep: String, cause: String? = nil) {
        self.code = code
        self.message = message
        self.nextStep = nextStep
        self.cause = cause
    }

    /// The code, the message and the next step.
    public var description: String { "\(code.rawValue): \(message). \(nextStep)." }
}
