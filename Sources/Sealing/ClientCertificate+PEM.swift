internal import COpenSSL

extension ClientCertificate {
    /// Reads a certificate and its key from one PEM text, in any order.
    ///
    /// The key may be PKCS#1 or PKCS#8, each also encrypted. Of several certificates the one that the key belongs to is
    /// taken, so that a file with its whole chain serves.
    ///
    /// - Throws: ``SealingError`` with one of the `certificate.*` codes.
    public init(pem: Secret, passphrase: Secret? = nil) throws(SealingError) {
        self = try unsafe pem.withBytes { (bytes) throws(SealingError) in
            let key = try unsafe Self.readKey(bytes, passphrase)
            let certificate = try unsafe Self.readCertificate(bytes, of: key)
            return try ClientCertificate(pair: KeyPair(certificate: certificate, key: key))
        }
    }

    /// The certificate alone as PEM: what is uploaded to the app registration.
    public var certificatePEM: String {
        get throws(SealingError) { try pair.certificate.pem() }
    }

    /// Certificate and key (PKCS#8, not encrypted) as one PEM text, to be sealed and stored; ``init(pem:passphrase:)``
    /// reads it back.
    ///
    /// - Throws: `cryptography.failed`.
    package func pem() throws(SealingError) -> Secret {
        try unsafe Secret(pemOf: pair.certificate, pair.rawKey)
    }

    private static func readKey(_ pem: UnsafeRawBufferPointer, _ passphrase: Secret?) throws(SealingError) -> Owned {
        let source = try unsafe memoryBIO(reading: pem)
        let reader = PassphraseReader(passphrase)
        let raw = unsafe PEM_read_bio_PrivateKey(source.raw, nil, PassphraseReader.callback, reader.context)
        if let raw = unsafe raw {
            // A key that was found after something else leaves what OpenSSL tried in vain.
            _ = OpenSSLFailure.drain()
            return unsafe Owned(adopting: raw) { unsafe EVP_PKEY_free($0) }
        }
        let failure = OpenSSLFailure.drain()
        if let error = reader.failure(failure) { throw error }
        if failure.isUnsupportedAlgorithm, reader.wasAsked { throw .unsupportedAlgorithm(cause: failure.text) }
        throw SealingError(
            .certificateKeyMissing,
            "There is no readable private key in the PEM file",
            nextStep: "Give one file that holds both the certificate and its private key",
            cause: failure.text
        )
    }

    private static func readCertificate(
        _ pem: UnsafeRawBufferPointer,
        of key: borrowing Owned
    ) throws(SealingError) -> X509Certificate {
        let source = try unsafe memoryBIO(reading: pem)
        var first: X509Certificate?
        while let raw = unsafe PEM_read_bio_X509(source.raw, nil, refusePassphrase, nil) {
            let certificate = unsafe X509Certificate(Owned(adopting: raw) { unsafe X509_free($0) })
            if unsafe X509_check_private_key(raw, key.raw) == 1 {
                _ = OpenSSLFailure.drain()
                return certificate
            }
            first = first ?? certificate
        }
        let failure = OpenSSLFailure.drain()
        // With none that fits, the check of the pair says so of the first.
        if let first { return first }
        throw SealingError(
            .certificateMalformed,
            "There is no readable certificate in the PEM file",
            nextStep: "Give one file that holds both the certificate and its private key",
            cause: failure.text
        )
    }
}

extension Secret {
    /// The certificate, if any, and the private key as one PEM text.
    init(pemOf certificate: X509Certificate?, _ key: OpaquePointer) throws(SealingError) {
        // A memory BIO wipes what it held, when it grows and when it goes (BUF_MEM_grow_clean, BUF_MEM_free).
        let text = try unsafe Owned(BIO_new(BIO_s_mem()), "make a buffer") { unsafe BIO_free_all($0) }
        if let certificate {
            guard unsafe PEM_write_bio_X509(text.raw, certificate.raw) == 1 else {
                throw .cryptographyFailed("write the certificate as PEM")
            }
        }
        guard unsafe PEM_write_bio_PKCS8PrivateKey(text.raw, key, nil, nil, 0, nil, nil) == 1 else {
            throw .cryptographyFailed("write a private key as PEM")
        }
        try self.init(contentOf: text)
    }

    /// Copies what was written to a memory `BIO`.
    private init(contentOf memory: borrowing Owned) throws(SealingError) {
        self = try unsafe withContent(of: memory) { bytes in
            let buffer = SecretBuffer(count: bytes.count)
            unsafe buffer.bytes.copyMemory(from: bytes)
            return Secret(buffer: buffer)
        }
    }
}
