internal import COpenSSL

/// A certificate on an app registration: its thumbprints, and the check of a signature made with its key.
struct RegisteredCertificate: Hashable, Sendable {
    /// The two signature algorithms that Entra ID takes in a client assertion.
    enum Algorithm: String, Sendable {
        case rs256 = "RS256"
        case ps256 = "PS256"
    }

    let der: [UInt8]

    /// Nil when the text is neither PEM nor base64 of a certificate.
    init?(pem: String) {
        guard let der = PEM.der("CERTIFICATE", in: pem), let parsed = unsafe Self.parse(der) else { return nil }
        unsafe X509_free(parsed)
        self.der = der
    }

    /// `x5t`: base64url of SHA-1 over the DER (RFC 7515 §4.1.7).
    var sha1Thumbprint: String { URLText.base64(OpenSSLDigest.sha1(der)) }

    /// `x5t#S256`: base64url of SHA-256 over the DER (RFC 7515 §4.1.8).
    var sha256Thumbprint: String { URLText.base64(OpenSSLDigest.sha256(der)) }

    /// Whether the moment lies between the certificate's `notBefore` and `notAfter`.
    func isValid(at moment: Moment) -> Bool {
        guard let certificate = unsafe Self.parse(der) else { return false }
        defer { unsafe X509_free(certificate) }
        var time = time_t(moment.seconds)
        return unsafe X509_cmp_time(X509_get0_notBefore(certificate), &time) < 0
            && X509_cmp_time(X509_get0_notAfter(certificate), &time) > 0
    }

    /// Whether the signature over the message was made with this certificate's private key.
    func verifies(_ signature: [UInt8], over message: [UInt8], algorithm: Algorithm) -> Bool {
        guard let certificate = unsafe Self.parse(der) else { return false }
        defer { unsafe X509_free(certificate) }
        guard let key = unsafe X509_get_pubkey(certificate) else { return false }
        defer { unsafe EVP_PKEY_free(key) }
        let context = unsafe EVP_MD_CTX_new()
        defer { unsafe EVP_MD_CTX_free(context) }
        defer { ERR_clear_error() }  // the queue is per thread and sticky
        var settings: OpaquePointer?  // <EVP_PKEY_CTX>, owned by the digest context
        guard unsafe EVP_DigestVerifyInit(context, &settings, EVP_sha256(), nil, key) == 1 else { return false }
        if algorithm == .ps256 {
            guard unsafe EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) == 1,
                unsafe EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) == 1
            else { return false }
        }
        return unsafe signature.withUnsafeBufferPointer { signature in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe EVP_DigestVerify(
                    context,
                    signature.baseAddress,
                    signature.count,
                    message.baseAddress,
                    message.count
                ) == 1
            }
        }
    }

    /// The caller frees what this returns. <X509>
    private static func parse(_ der: [UInt8]) -> OpaquePointer? {
        unsafe der.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            return unsafe d2i_X509(nil, &cursor, buffer.count)
        }
    }
}
