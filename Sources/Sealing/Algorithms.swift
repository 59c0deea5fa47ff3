internal import COpenSSL

/// OpenSSL's algorithms, fetched once: an implicit fetch costs more than the hash of a short string.
///
/// Never freed, as they are used until the process ends. Immutable and reference-counted in OpenSSL, so that threads
/// share them (EVP_CIPHER_fetch(3)).
enum Algorithms {
    nonisolated(unsafe) static let aes256GCM: OpaquePointer = {
        guard let cipher = unsafe EVP_CIPHER_fetch(nil, "AES-256-GCM", nil) else {
            preconditionFailure("this OpenSSL has no AES-256-GCM: \(OpenSSLFailure.drain().text ?? "")")
        }
        return unsafe cipher
    }()

    nonisolated(unsafe) static let sha256: OpaquePointer = {
        guard let digest = unsafe EVP_MD_fetch(nil, "SHA256", nil) else {
            preconditionFailure("this OpenSSL has no SHA-256: \(OpenSSLFailure.drain().text ?? "")")
        }
        return unsafe digest
    }()
}
