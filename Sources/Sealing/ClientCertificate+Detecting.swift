extension ClientCertificate {
    /// Reads a file of which the form is not known: PEM, PKCS#12, or PKCS#12 in base64, as Azure Key Vault gives it out.
    ///
    /// - Throws: ``SealingError`` with one of the `certificate.*` codes.
    public init(detecting bytes: [UInt8], passphrase: Secret? = nil) throws(SealingError) {
        let mark = Array("-----BEGIN ".utf8)
        if bytes.first == 0x30 {  // DER: a SEQUENCE
            try self.init(pkcs12: bytes, passphrase: passphrase)
        } else if Self.holds(bytes, mark) {
            try self.init(pem: Secret(bytes: bytes), passphrase: passphrase)
        } else if let decoded = Self.decodeBase64(bytes), decoded.first == 0x30 {
            try self.init(pkcs12: decoded, passphrase: passphrase)
        } else {
            throw SealingError(
                .certificateMalformed,
                "The file is neither PEM nor PKCS#12",
                nextStep: "Give a PEM or PKCS#12 file with the certificate and its private key"
            )
        }
    }

    private static func holds(_ bytes: [UInt8], _ mark: [UInt8]) -> Bool {
        guard bytes.count >= mark.count else { return false }
        return bytes.indices.dropLast(mark.count - 1).contains { bytes[$0...].starts(with: mark) }
    }

    /// The decoded bytes when all of it is base64, lines and blanks aside.
    ///
    /// A plain array will do: what they hold is still encrypted by the passphrase.
    private static func decodeBase64(_ bytes: [UInt8]) -> [UInt8]? {
        let digits = bytes.filter { $0 > 0x20 }
        return unsafe digits.withUnsafeBytes { digits in
            unsafe Base64.decode(digits).map { unsafe Array($0.bytes) }
        }
    }
}
