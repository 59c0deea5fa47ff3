internal import COpenSSL

/// A certificate and a private key, which have yet to prove that they belong together.
///
/// Sendable because both are only read once they are made: signing takes a context of its own each time, and OpenSSL
/// locks the blinding of an RSA key (EVP_PKEY_new(3), openssl-threads(7)).
@safe final class KeyPair: @unchecked Sendable {
    let certificate: X509Certificate
    private let key: Owned  // <EVP_PKEY>, freed with its private parts wiped

    init(certificate: X509Certificate, key: consuming Owned) {
        self.certificate = certificate
        self.key = key
    }

    @unsafe var rawKey: OpaquePointer { unsafe key.raw }

    func checkedKeyBits() throws(SealingError) -> Int {
        guard unsafe EVP_PKEY_get_base_id(key.raw) == EVP_PKEY_RSA else {
            throw SealingError(
                .certificateKeyUnsuitable,
                "The private key is not an RSA key",
                nextStep: "Make a certificate with an RSA key of 2048 bits or more: Entra ID takes no other"
            )
        }
        let bits = unsafe Int(EVP_PKEY_get_bits(key.raw))
        guard bits >= ClientCertificate.shortestKey else {
            throw SealingError(
                .certificateKeyUnsuitable,
                "The private key has \(bits) bits",
                nextStep: "Make a certificate with an RSA key of 2048 bits or more"
            )
        }
        return bits
    }

    func checkKeyBelongs() throws(SealingError) {
        guard unsafe X509_check_private_key(certificate.raw, key.raw) == 1 else {
            throw SealingError(
                .certificateKeyMismatch,
                "The private key does not belong to the certificate",
                nextStep: "Put the certificate and the key that were made together into one file",
                cause: OpenSSLFailure.drain().text
            )
        }
    }
}
