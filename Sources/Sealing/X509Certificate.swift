internal import COpenSSL
internal import FoundationEssentials
internal import Glibc

/// A certificate, owning its `X509`.
///
/// Sendable because it is only read once it is made; OpenSSL locks what it caches inside (X509_new(3), threads).
@safe final class X509Certificate: @unchecked Sendable {
    enum Thumbprint { case sha1, sha256 }

    private let owned: Owned  // <X509>

    init(_ owned: consuming Owned) { self.owned = owned }

    @unsafe var raw: OpaquePointer { unsafe owned.raw }

    /// Reads the first certificate of a PEM text.
    convenience init(pem: UnsafeRawBufferPointer) throws(SealingError) {
        let source = try unsafe memoryBIO(reading: pem)
        guard let raw = unsafe PEM_read_bio_X509(source.raw, nil, refusePassphrase, nil) else {
            throw SealingError(
                .certificateMalformed,
                "There is no certificate in PEM form",
                nextStep: "Give a file with a block that begins with -----BEGIN CERTIFICATE-----",
                cause: OpenSSLFailure.drain().text
            )
        }
        unsafe self.init(Owned(adopting: raw) { unsafe X509_free($0) })
    }

    func subject() throws(SealingError) -> String {
        let text = try unsafe Owned(BIO_new(BIO_s_mem()), "make a buffer") { unsafe BIO_free_all($0) }
        guard unsafe X509_NAME_print_ex(text.raw, X509_get_subject_name(raw), 0, gateway_name_rfc2253_utf8) >= 0 else {
            throw .cryptographyFailed("write the certificate's subject")
        }
        return try unsafe withContent(of: text) { unsafe String(decoding: $0, as: UTF8.self) }
    }

    func notBefore() throws(SealingError) -> Date { try unsafe date(X509_get0_notBefore(raw)) }
    func notAfter() throws(SealingError) -> Date { try unsafe date(X509_get0_notAfter(raw)) }

    func pem() throws(SealingError) -> String {
        let text = try unsafe Owned(BIO_new(BIO_s_mem()), "make a buffer") { unsafe BIO_free_all($0) }
        guard unsafe PEM_write_bio_X509(text.raw, raw) == 1 else {
            throw .cryptographyFailed("write the certificate as PEM")
        }
        return try unsafe withContent(of: text) { unsafe String(decoding: $0, as: UTF8.self) }
    }

    func der() throws(SealingError) -> [UInt8] {
        let count = unsafe i2d_X509(raw, nil)
        guard count > 0 else { throw .cryptographyFailed("encode the certificate") }
        return unsafe [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, initialized in
            var cursor = buffer.baseAddress
            initialized = unsafe Int(i2d_X509(raw, &cursor))
        }
    }

    func thumbprint(_ kind: Thumbprint) throws(SealingError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        let algorithm = unsafe kind == .sha1 ? EVP_sha1() : EVP_sha256()
        guard unsafe X509_digest(raw, algorithm, &digest, &count) == 1 else {
            throw .cryptographyFailed("hash the certificate")
        }
        return Array(digest.prefix(Int(count)))
    }

    private func date(_ time: UnsafePointer<ASN1_TIME>?) throws(SealingError) -> Date {
        var parts = unsafe tm()
        guard unsafe ASN1_TIME_to_tm(time, &parts) == 1 else {
            throw SealingError(
                .certificateMalformed,
                "The certificate's validity is no date",
                nextStep: "Make the certificate anew",
                cause: OpenSSLFailure.drain().text
            )
        }
        return unsafe Date(timeIntervalSince1970: Double(timegm(&parts)))
    }
}
