internal import COpenSSL

extension ClientCertificate {
    /// A new certificate that signs for itself, for an app registration that has none yet.
    ///
    /// Entra ID takes self-signed certificates: the upload of the public part is what makes it trusted.
    ///
    /// - Throws: `certificate.request_invalid`, `cryptography.failed`.
    package static func make(
        commonName: String,
        days: Int,
        keyBits: Int = 2048
    ) throws(SealingError) -> ClientCertificate {
        let key = try CertificateMaker.makeKey(.rsa(bits: keyBits))
        let certificate = try CertificateMaker(
            commonName: commonName,
            days: days,
            extensions: [
                (NID_basic_constraints, "critical,CA:FALSE"),
                (NID_key_usage, "critical,digitalSignature"),
                (NID_ext_key_usage, "clientAuth"),
                (NID_subject_key_identifier, "hash"),
            ]
        ).makeCertificate(signedBy: key)
        return try ClientCertificate(pair: KeyPair(certificate: certificate, key: key))
    }
}
