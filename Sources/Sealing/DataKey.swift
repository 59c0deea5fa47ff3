/// The key that everything of one tenant is sealed with.
///
/// It exists in the clear only in memory, and is wiped when the last reference goes; the database holds it wrapped
/// (``KeyRing/makeDataKey(tenant:)``). Destroying the wrapped key forgets all that was sealed with it.
///
/// The layout of a seal: format version (1 byte), random nonce (12), ciphertext, tag (16). At most 2^32 seals belong
/// under one key (NIST SP 800-38D section 8.3, random nonces): 136 years at one a second, 16 months at a hundred.
/// Safe from any thread; seals and opens in parallel.
package final class DataKey: Sendable {
    let key: SealingKey

    init(_ key: SealingKey) { self.key = key }

    /// Bytes that a seal has more than its plaintext.
    package static let overhead = SealingKey.overhead

    /// Seals the bytes for one place in the database.
    ///
    /// - Throws: `seal.too_large` above 1 GiB, `cryptography.failed`.
    package func seal(_ plaintext: [UInt8], context: SealingContext) throws(SealingError) -> [UInt8] {
        try unsafe seal(plaintext.span.bytes, context: context)
    }

    /// Seals the bytes for one place in the database.
    package func seal(_ plaintext: RawSpan, context: SealingContext) throws(SealingError) -> [UInt8] {
        try unsafe plaintext.withUnsafeBytes { (bytes) throws(SealingError) in
            try unsafe seal(bytes, context: context)
        }
    }

    /// Seals the bytes for one place in the database.
    package func seal(_ plaintext: UnsafeRawBufferPointer, context: SealingContext) throws(SealingError) -> [UInt8] {
        try unsafe key.seal(plaintext, authenticating: context.authenticatedBytes)
    }

    /// Seals a secret for one place in the database, without a copy of it in the clear.
    package func seal(_ secret: Secret, context: SealingContext) throws(SealingError) -> [UInt8] {
        try unsafe secret.withBytes { (bytes) throws(SealingError) in try unsafe seal(bytes, context: context) }
    }

    /// Opens what was sealed for this place.
    ///
    /// - Throws: `seal.malformed`, `seal.refused`.
    package func open(_ sealed: [UInt8], context: SealingContext) throws(SealingError) -> [UInt8] {
        try unsafe sealed.span.bytes.withUnsafeBytes { (bytes) throws(SealingError) in
            try unsafe open(bytes, context: context)
        }
    }

    /// Opens what was sealed for this place.
    package func open(_ sealed: UnsafeRawBufferPointer, context: SealingContext) throws(SealingError) -> [UInt8] {
        guard let count = unsafe SealingKey.plaintextCount(of: sealed) else { throw Self.malformed }
        let aad = context.authenticatedBytes
        var failure: SealingKey.Refusal?
        let plaintext = unsafe [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
            // An array may have more room than it was asked for.
            let room = unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(output)[..<count])
            do throws(SealingKey.Refusal) {
                try unsafe key.open(sealed, authenticating: aad, into: room)
                initialized = count
            } catch {
                failure = error
            }
        }
        if let failure { throw Self.error(failure) }
        return plaintext
    }

    /// Opens a sealed secret straight into memory that is wiped.
    package func openSecret(_ sealed: [UInt8], context: SealingContext) throws(SealingError) -> Secret {
        try unsafe sealed.span.bytes.withUnsafeBytes { (bytes) throws(SealingError) in
            guard let count = unsafe SealingKey.plaintextCount(of: bytes) else { throw Self.malformed }
            let buffer = SecretBuffer(count: count)
            do throws(SealingKey.Refusal) {
                try unsafe key.open(bytes, authenticating: context.authenticatedBytes, into: buffer.bytes)
            } catch {
                throw Self.error(error)
            }
            return Secret(buffer: buffer)
        }
    }

    private static func error(_ refusal: SealingKey.Refusal) -> SealingError {
        switch refusal {
        case .malformed: malformed
        case .refused:
            SealingError(
                .sealRefused,
                "The sealed value does not open with this tenant's key in this place",
                nextStep: "The row was changed or copied from elsewhere: restore it from a backup, or enter it anew"
            )
        }
    }

    private static var malformed: SealingError {
        SealingError(
            .sealMalformed,
            "The stored bytes are no sealed value, or one of a newer version",
            nextStep: "Check that this program is not older than the one that wrote the row"
        )
    }
}

extension DataKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
