internal import COpenSSL

/// A 256-bit key and AES-256-GCM with it (NIST SP 800-38D).
///
/// A seal is: format version (1 byte), nonce (12), ciphertext (as long as the plaintext), tag (16). The nonce is random;
/// SP 800-38D section 8.3 allows 2^32 seals under one key then, so that two nonces meet with a chance below 2^-32.
/// Safe from any thread.
final class SealingKey: Sendable {
    static let byteCount = 32
    static let version: UInt8 = 1
    static let nonceCount = 12
    static let tagCount = 16
    /// Bytes a seal has more than its plaintext.
    static let overhead = 1 + nonceCount + tagCount
    /// OpenSSL counts in `int`; far above the largest thing that is sealed.
    static let largestPlaintext = 1 << 30

    /// Why nothing was opened.
    enum Refusal: Error { case malformed, refused }

    let bytes: SecretBuffer
    private let sealing: CipherContexts
    private let opening: CipherContexts

    init(_ bytes: SecretBuffer) {
        precondition(bytes.count == Self.byteCount, "AES-256 takes 32 bytes")
        self.bytes = bytes
        sealing = CipherContexts(key: bytes, direction: .sealing)
        opening = CipherContexts(key: bytes, direction: .opening)
    }

    /// A key that nobody has ever had.
    static func random() throws(SealingError) -> SealingKey {
        let buffer = SecretBuffer(count: byteCount)
        let bytes = unsafe buffer.bytes.assumingMemoryBound(to: UInt8.self).baseAddress
        guard unsafe RAND_priv_bytes_ex(nil, bytes, byteCount, 0) == 1 else {
            throw .cryptographyFailed("make a random key")
        }
        return SealingKey(buffer)
    }

    /// Seals into one new array; the only copy of the bytes is the encryption.
    func seal(_ plaintext: UnsafeRawBufferPointer, authenticating aad: [UInt8]) throws(SealingError) -> [UInt8] {
        guard plaintext.count <= Self.largestPlaintext else {
            throw SealingError(
                .sealTooLarge,
                "\(plaintext.count) bytes are more than one seal holds (\(Self.largestPlaintext))",
                nextStep: "Seal it in parts"
            )
        }
        let size = plaintext.count + Self.overhead
        let sealed = unsafe [UInt8](unsafeUninitializedCapacity: size) { output, count in
            let done = unsafe sealing.withContext { context in
                unsafe Self.encrypt(plaintext, aad, into: UnsafeMutableRawBufferPointer(output), with: context)
            }
            count = done ? size : 0
        }
        guard !sealed.isEmpty else { throw .cryptographyFailed("seal with AES-256-GCM") }
        return sealed
    }

    /// Opens into `output`, which has room for exactly the plaintext; on refusal nothing of it is left there.
    func open(
        _ sealed: UnsafeRawBufferPointer,
        authenticating aad: [UInt8],
        into output: UnsafeMutableRawBufferPointer
    ) throws(Refusal) {
        guard let count = unsafe Self.plaintextCount(of: sealed), count == output.count else { throw .malformed }
        let opened = unsafe opening.withContext { unsafe Self.decrypt(sealed, aad, into: output, with: $0) }
        guard opened else {
            // GCM gives out plaintext before the tag is checked: what failed must not be read.
            unsafe OPENSSL_cleanse(output.baseAddress, output.count)
            _ = OpenSSLFailure.drain()
            throw .refused
        }
    }

    /// How long the plaintext is, or `nil` when this is no seal of a known format.
    static func plaintextCount(of sealed: UnsafeRawBufferPointer) -> Int? {
        let count = sealed.count - overhead
        guard (0...largestPlaintext).contains(count), unsafe sealed[0] == version else { return nil }
        return count
    }

    // MARK: The calls, in the order of EVP_EncryptInit(3), "AEAD interface"

    private static func encrypt(
        _ plaintext: UnsafeRawBufferPointer,
        _ aad: [UInt8],
        into output: UnsafeMutableRawBufferPointer,
        with context: OpaquePointer
    ) -> Bool {
        guard let base = unsafe output.assumingMemoryBound(to: UInt8.self).baseAddress else { return false }
        unsafe base[0] = version
        let nonce = unsafe base + 1
        let body = unsafe nonce + nonceCount
        let tag = unsafe body + plaintext.count
        guard unsafe RAND_bytes_ex(nil, nonce, nonceCount, 0) == 1,
            unsafe EVP_EncryptInit_ex2(context, nil, nil, nonce, nil) == 1
        else { return false }
        var written: CInt = 0
        guard unsafe EVP_EncryptUpdate(context, nil, &written, aad, CInt(aad.count)) == 1 else { return false }
        if let input = unsafe plaintext.assumingMemoryBound(to: UInt8.self).baseAddress, plaintext.count > 0 {
            guard unsafe EVP_EncryptUpdate(context, body, &written, input, CInt(plaintext.count)) == 1,
                Int(written) == plaintext.count
            else { return false }
        }
        guard unsafe EVP_EncryptFinal_ex(context, tag, &written) == 1 else { return false }
        return unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, CInt(tagCount), tag) == 1
    }

    private static func decrypt(
        _ sealed: UnsafeRawBufferPointer,
        _ aad: [UInt8],
        into output: UnsafeMutableRawBufferPointer,
        with context: OpaquePointer
    ) -> Bool {
        guard let base = unsafe sealed.assumingMemoryBound(to: UInt8.self).baseAddress else { return false }
        let nonce = unsafe base + 1
        let body = unsafe nonce + nonceCount
        guard unsafe EVP_DecryptInit_ex2(context, nil, nil, nonce, nil) == 1 else { return false }
        var written: CInt = 0
        guard unsafe EVP_DecryptUpdate(context, nil, &written, aad, CInt(aad.count)) == 1 else { return false }
        if let plaintext = unsafe output.assumingMemoryBound(to: UInt8.self).baseAddress, output.count > 0 {
            guard unsafe EVP_DecryptUpdate(context, plaintext, &written, body, CInt(output.count)) == 1 else {
                return false
            }
        }
        // Only read by the call, though its type does not say so.
        let tag = unsafe UnsafeMutablePointer(mutating: body + output.count)
        var none: UInt8 = 0
        guard unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, CInt(tagCount), tag) == 1 else { return false }
        return unsafe EVP_DecryptFinal_ex(context, &none, &written) == 1
    }
}
