internal import COpenSSL

extension ClientCertificate {
    /// The signatures that Entra ID takes for a client assertion; names as in RFC 7518.
    public enum SignatureAlgorithm: String, Sendable, CaseIterable {
        /// RSASSA-PSS with SHA-256 and a salt as long as the digest (RFC 7518 section 3.5): goes with `x5t#S256`.
        case ps256 = "PS256"
        /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 section 3.3): the older form, goes with `x5t`.
        case rs256 = "RS256"
    }

    /// Signs the message with the private key.
    ///
    /// - Throws: ``SealingError`` with `cryptography.failed`.
    public func sign(_ message: [UInt8], algorithm: SignatureAlgorithm) throws(SealingError) -> [UInt8] {
        let context = try unsafe Owned(EVP_MD_CTX_new(), "make a signing context") { unsafe EVP_MD_CTX_free($0) }
        var settings: OpaquePointer?  // <EVP_PKEY_CTX>, belongs to the context
        guard unsafe EVP_DigestSignInit(context.raw, &settings, EVP_sha256(), nil, pair.rawKey) == 1,
            unsafe Self.configure(settings, algorithm)
        else { throw .cryptographyFailed("sign with \(algorithm.rawValue)") }
        var signature = [UInt8](repeating: 0, count: unsafe Int(EVP_PKEY_get_size(pair.rawKey)))
        var count = signature.count
        guard unsafe EVP_DigestSign(context.raw, &signature, &count, message, message.count) == 1 else {
            throw .cryptographyFailed("sign with \(algorithm.rawValue)")
        }
        return Array(signature.prefix(count))
    }

    /// Whether the signature over the message is this certificate's.
    package func verifies(_ signature: [UInt8], over message: [UInt8], algorithm: SignatureAlgorithm) -> Bool {
        defer { _ = OpenSSLFailure.drain() }
        guard let key = unsafe X509_get0_pubkey(pair.certificate.raw), let raw = unsafe EVP_MD_CTX_new() else {
            return false
        }
        let context = unsafe Owned(adopting: raw) { unsafe EVP_MD_CTX_free($0) }
        var settings: OpaquePointer?
        guard unsafe EVP_DigestVerifyInit(context.raw, &settings, EVP_sha256(), nil, key) == 1,
            unsafe Self.configure(settings, algorithm)
        else { return false }
        return unsafe EVP_DigestVerify(context.raw, signature, signature.count, message, message.count) == 1
    }

    private static func configure(_ settings: OpaquePointer?, _ algorithm: SignatureAlgorithm) -> Bool {
        switch algorithm {
        case .rs256:
            unsafe EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PADDING) > 0
        case .ps256:
            // MGF1 takes the digest of the signature unless told otherwise, here SHA-256.
            unsafe EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) > 0
                && EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) > 0
        }
    }
}
