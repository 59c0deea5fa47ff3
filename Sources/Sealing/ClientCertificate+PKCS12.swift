internal import COpenSSL

extension ClientCertificate {
    /// Reads a PKCS#12 file (`.pfx`, `.p12`), also one that Windows protected with RC2 or triple DES.
    ///
    /// - Throws: ``SealingError`` with one of the `certificate.*` codes.
    public init(pkcs12: [UInt8], passphrase: Secret? = nil) throws(SealingError) {
        do throws(SealingError) {
            self = try unsafe Self.read(pkcs12, passphrase, nil)
        } catch  where error.code == .certificateAlgorithmUnsupported {
            self = try Self.readLegacy(pkcs12, passphrase, refused: error)
        }
    }

    /// Reads with OpenSSL's legacy provider, in a library context of its own, so that nothing else of this process ever
    /// takes RC2 (OSSL_PROVIDER-legacy(7)).
    private static func readLegacy(
        _ pkcs12: [UInt8],
        _ passphrase: Secret?,
        refused: SealingError
    ) throws(SealingError) -> ClientCertificate {
        let library = try unsafe Owned(OSSL_LIB_CTX_new(), "make a library context") { unsafe OSSL_LIB_CTX_free($0) }
        guard let standard = unsafe OSSL_PROVIDER_load(library.raw, "default") else {
            _ = OpenSSLFailure.drain()
            throw refused
        }
        defer { _ = unsafe OSSL_PROVIDER_unload(standard) }
        guard let legacy = unsafe OSSL_PROVIDER_load(library.raw, "legacy") else {
            // Some distributions put the legacy provider into a package of its own.
            throw .unsupportedAlgorithm(cause: OpenSSLFailure.drain().text)
        }
        defer { _ = unsafe OSSL_PROVIDER_unload(legacy) }
        return try unsafe read(pkcs12, passphrase, library.raw)
    }

    private static func read(
        _ pkcs12: [UInt8],
        _ passphrase: Secret?,
        _ library: OpaquePointer?
    ) throws(SealingError) -> ClientCertificate {
        let file = try unsafe decode(pkcs12, library)
        var rawKey: OpaquePointer?
        var rawCertificate: OpaquePointer?
        // PKCS12_parse takes NULL for "none" and tries the empty passphrase too.
        let parsed = unsafe PKCS12_parse(file.raw, passphrase?.buffer.cString, &rawKey, &rawCertificate, nil)
        guard parsed == 1 else { throw error(OpenSSLFailure.drain(), hasPassphrase: passphrase?.isEmpty == false) }
        _ = OpenSSLFailure.drain()
        let certificate = unsafe rawCertificate.map { raw in
            unsafe X509Certificate(Owned(adopting: raw) { unsafe X509_free($0) })
        }
        guard let rawKey = unsafe rawKey else {
            throw SealingError(
                .certificateKeyMissing,
                "There is no private key in the PKCS#12 file",
                nextStep: "Export the certificate again together with its private key"
            )
        }
        let key = unsafe Owned(adopting: rawKey) { unsafe EVP_PKEY_free($0) }
        guard let certificate else {
            throw SealingError(
                .certificateKeyMismatch,
                "The PKCS#12 file has no certificate for its private key",
                nextStep: "Export the certificate again together with its private key"
            )
        }
        // Both may hang on a library context that is about to go: out and in again, as PEM.
        return try ClientCertificate(pem: unsafe Secret(pemOf: certificate, key.raw))
    }

    private static func decode(_ bytes: [UInt8], _ library: OpaquePointer?) throws(SealingError) -> Owned {
        var raw = unsafe PKCS12_init_ex(NID_pkcs7_data, library, nil)
        guard unsafe raw != nil else { throw .cryptographyFailed("make room for a PKCS#12 file") }
        let decoded = unsafe bytes.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            // On failure it frees what it was given, and sets `raw` to NULL.
            return unsafe d2i_PKCS12(&raw, &cursor, buffer.count)
        }
        guard let decoded = unsafe decoded else {
            throw SealingError(
                .certificateMalformed,
                "The bytes are no PKCS#12 file",
                nextStep: "Give a PEM or PKCS#12 file with the certificate and its private key",
                cause: OpenSSLFailure.drain().text
            )
        }
        return unsafe Owned(adopting: decoded) { unsafe PKCS12_free($0) }
    }

    private static func error(_ failure: OpenSSLFailure, hasPassphrase: Bool) -> SealingError {
        if failure.contains(library: ERR_LIB_PKCS12, reason: PKCS12_R_MAC_VERIFY_FAILURE) {
            return hasPassphrase ? .passphraseWrong(cause: failure.text) : .passphraseRequired
        }
        if failure.isUnsupportedAlgorithm { return .unsupportedAlgorithm(cause: failure.text) }
        return SealingError(
            .certificateMalformed,
            "The PKCS#12 file cannot be read",
            nextStep: "Export the certificate again together with its private key",
            cause: failure.text
        )
    }
}
