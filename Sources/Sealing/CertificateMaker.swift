internal import COpenSSL
internal import FoundationEssentials
internal import Glibc

/// Makes keys, and certificates that they sign for themselves.
struct CertificateMaker {
    enum Algorithm { case ellipticP256, rsa(bits: Int) }

    var commonName: String
    var days: Int
    /// Extensions in the words of x509v3_config(5); the values hold nothing unchecked from outside.
    var extensions: [(CInt, String)]

    /// How far the beginning lies back, for peers whose clock is behind.
    private static let backdated = 3600
    /// About ten years: longer is a mistake, and OpenSSL counts in 32 bits.
    private static let mostDays = 3660

    static func makeKey(_ algorithm: Algorithm) throws(SealingError) -> Owned {
        let name =
            switch algorithm {
            case .ellipticP256: "EC"
            case .rsa: "RSA"
            }
        let context = try unsafe Owned(EVP_PKEY_CTX_new_from_name(nil, name, nil), "make a key") {
            unsafe EVP_PKEY_CTX_free($0)
        }
        guard unsafe EVP_PKEY_keygen_init(context.raw) > 0 else { throw .cryptographyFailed("make a key") }
        let configured =
            switch algorithm {
            case .ellipticP256: unsafe EVP_PKEY_CTX_set_group_name(context.raw, "P-256")
            case .rsa(let bits): unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context.raw, CInt(bits))
            }
        var key: OpaquePointer?
        guard configured > 0, unsafe EVP_PKEY_generate(context.raw, &key) > 0 else {
            throw .cryptographyFailed("make a key")
        }
        return try unsafe Owned(key, "make a key") { unsafe EVP_PKEY_free($0) }
    }

    func makeCertificate(signedBy key: borrowing Owned) throws(SealingError) -> X509Certificate {
        guard (1...Self.mostDays).contains(days), (1...64).contains(commonName.utf8.count) else {
            throw SealingError(
                .certificateRequestInvalid,
                "A certificate is made for 1 to \(Self.mostDays) days and a name of 1 to 64 bytes",
                nextStep: "Give another name or validity"
            )
        }
        let certificate = try unsafe Owned(X509_new(), "make a certificate") { unsafe X509_free($0) }
        let name = unsafe X509_get_subject_name(certificate.raw)
        let serial = [UInt8](randomBytes(16))
        let number = unsafe BN_bin2bn(serial, CInt(serial.count), nil)
        defer { unsafe BN_free(number) }
        guard unsafe X509_set_version(certificate.raw, CLong(X509_VERSION_3)) == 1,
            // 127 bits, so that the number stays positive in 16 bytes (RFC 5280 section 4.1.2.2).
            unsafe BN_mask_bits(number, 127) >= 0,
            unsafe BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate.raw)) != nil,
            unsafe X509_gmtime_adj(X509_getm_notBefore(certificate.raw), -Self.backdated) != nil,
            unsafe X509_gmtime_adj(X509_getm_notAfter(certificate.raw), days * 86_400) != nil,
            unsafe X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, commonName, -1, -1, 0) == 1,
            unsafe X509_set_issuer_name(certificate.raw, name) == 1,
            unsafe X509_set_pubkey(certificate.raw, key.raw) == 1
        else { throw .cryptographyFailed("fill in a certificate") }
        for (kind, value) in extensions { try unsafe add(kind, value, to: certificate.raw) }
        guard unsafe X509_sign(certificate.raw, key.raw, EVP_sha256()) > 0 else {
            throw .cryptographyFailed("sign a certificate")
        }
        return X509Certificate(certificate)
    }

    private func add(_ kind: CInt, _ value: String, to certificate: OpaquePointer) throws(SealingError) {
        var context = unsafe X509V3_CTX()
        unsafe X509V3_set_ctx(&context, certificate, certificate, nil, nil, 0)
        let made = unsafe X509V3_EXT_conf_nid(nil, &context, kind, value)
        let addition = try unsafe Owned(made, "make a certificate extension") { unsafe X509_EXTENSION_free($0) }
        guard unsafe X509_add_ext(certificate, addition.raw, -1) == 1 else {
            throw .cryptographyFailed("add a certificate extension")
        }
    }
}
