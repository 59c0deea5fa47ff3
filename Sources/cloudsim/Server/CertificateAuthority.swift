internal import COpenSSL

/// The simulator's own root and the server certificate it signs, so that clients check TLS as they do in earnest.
struct CertificateAuthority {
    /// DER of the root certificate, of the server's certificate and of its private key (SEC 1).
    struct Issued {
        var root: [UInt8]
        var server: [UInt8]
        var serverKey: [UInt8]
    }

    /// OpenSSL refused a step; which one is in the text.
    struct Failure: Error, CustomStringConvertible {
        var step: String
        var description: String { "OpenSSL could not make a certificate (\(step))" }
    }

    /// Names that the server certificate is good for.
    static let names = "DNS:localhost,IP:127.0.0.1,IP:::1"

    /// Makes a root and a server certificate, both P-256 and valid for two years.
    static func issue() throws(Failure) -> Issued {
        let rootKey = try PrivateKey()
        let serverKey = try PrivateKey()
        let root = try certificate(
            "Cloud simulator root",
            serial: 1,
            key: rootKey,
            issuer: nil,
            extensions: [
                (NID_basic_constraints, "critical,CA:TRUE,pathlen:0"), (NID_key_usage, "critical,keyCertSign,cRLSign"),
                (NID_subject_key_identifier, "hash"),
            ]
        )
        let server = try certificate(
            "localhost",
            serial: 2,
            key: serverKey,
            issuer: (root, rootKey),
            extensions: [
                (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
                (NID_ext_key_usage, "serverAuth"), (NID_subject_alt_name, names),
                (NID_subject_key_identifier, "hash"), (NID_authority_key_identifier, "keyid"),
            ]
        )
        return Issued(root: try root.der(), server: try server.der(), serverKey: try serverKey.der())
    }

    private static func certificate(
        _ name: String,
        serial: Int,
        key: PrivateKey,
        issuer: (Certificate, PrivateKey)?,
        extensions: [(Int32, String)]
    ) throws(Failure) -> Certificate {
        let result = try Certificate()
        let made = unsafe result.pointer
        unsafe X509_set_version(made, 2)
        unsafe ASN1_INTEGER_set(X509_get_serialNumber(made), serial)
        unsafe X509_gmtime_adj(X509_getm_notBefore(made), -3_600)
        unsafe X509_gmtime_adj(X509_getm_notAfter(made), 2 * 365 * 86_400)
        guard unsafe X509_set_pubkey(made, key.pointer) == 1 else { throw Failure(step: "public key") }
        let subject = unsafe X509_get_subject_name(made)
        let common = Array(name.utf8)
        let count = CInt(common.count)
        let written = unsafe X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, common, count, -1, 0)
        guard written == 1 else { throw Failure(step: "name") }
        let parent = unsafe issuer?.0.pointer ?? made
        guard unsafe X509_set_issuer_name(made, X509_get_subject_name(parent)) == 1 else {
            throw Failure(step: "issuer")
        }
        var context = unsafe X509V3_CTX()
        unsafe X509V3_set_ctx(&context, parent, made, nil, nil, 0)
        for (kind, value) in extensions {
            guard let part = unsafe X509V3_EXT_nconf_nid(nil, &context, kind, value) else {
                throw Failure(step: "extension \(value)")
            }
            defer { unsafe X509_EXTENSION_free(part) }
            guard unsafe X509_add_ext(made, part, -1) == 1 else { throw Failure(step: "extension \(value)") }
        }
        guard unsafe X509_sign(made, (issuer?.1 ?? key).pointer, EVP_sha256()) > 0 else {
            throw Failure(step: "signature")
        }
        return result
    }
}

/// Owns one P-256 key.
///
/// A class, because two certificates share the root's.
@safe private final class PrivateKey {
    let pointer: OpaquePointer  // <EVP_PKEY>

    init() throws(CertificateAuthority.Failure) {
        let context = unsafe EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var made: OpaquePointer?
        guard unsafe EVP_PKEY_keygen_init(context) == 1,
            unsafe EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1) == 1,
            unsafe EVP_PKEY_keygen(context, &made) == 1, let made = unsafe made
        else { throw CertificateAuthority.Failure(step: "key") }
        unsafe pointer = made
    }

    deinit { unsafe EVP_PKEY_free(pointer) }

    func der() throws(CertificateAuthority.Failure) -> [UInt8] {
        let count = unsafe i2d_PrivateKey(pointer, nil)
        guard count > 0 else { throw CertificateAuthority.Failure(step: "key encoding") }
        return unsafe [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, written in
            var cursor = buffer.baseAddress
            written = unsafe Int(i2d_PrivateKey(pointer, &cursor))
        }
    }
}

/// Owns one certificate while it is made.
@safe private final class Certificate {
    let pointer: OpaquePointer  // <X509>

    init() throws(CertificateAuthority.Failure) {
        guard let made = unsafe X509_new() else { throw CertificateAuthority.Failure(step: "memory") }
        unsafe pointer = made
    }

    deinit { unsafe X509_free(pointer) }

    func der() throws(CertificateAuthority.Failure) -> [UInt8] {
        let count = unsafe i2d_X509(pointer, nil)
        guard count > 0 else { throw CertificateAuthority.Failure(step: "encoding") }
        return unsafe [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, written in
            var cursor = buffer.baseAddress
            written = unsafe Int(i2d_X509(pointer, &cursor))
        }
    }
}
