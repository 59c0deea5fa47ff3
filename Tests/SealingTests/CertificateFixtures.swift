import COpenSSL
import Foundation
import Sealing
import Testing

/// Files of a certificate in the forms that people have them in, made by OpenSSL directly.
final class CertificateFixtures {
    enum KeyForm: CaseIterable { case pkcs8, pkcs1, encryptedPKCS8, encryptedPKCS1 }
    enum Protection: CaseIterable { case modern, tripleDES, rc2 }

    static let passphrase = "Grüße aus Köln"
    /// RSA keys take a while: one for all tests, and one that belongs to nothing.
    static let shared = Result { try ClientCertificate.make(commonName: "Contoso Gateway", days: 30) }
    static let stranger = Result { try ClientCertificate.make(commonName: "Fabrikam", days: 30) }

    let certificatePEM: String
    private let key: OpaquePointer
    private let certificate: OpaquePointer

    init(_ source: ClientCertificate) throws {
        certificatePEM = try source.certificatePEM
        let pem = try source.pem().withBytes { Array($0) }
        let bio = memoryBIO(holding: pem)
        defer { BIO_free(bio) }
        certificate = try #require(PEM_read_bio_X509(bio, nil, nil, nil))
        key = try #require(PEM_read_bio_PrivateKey(bio, nil, nil, nil))
    }

    deinit {
        EVP_PKEY_free(key)
        X509_free(certificate)
    }

    func keyPEM(_ form: KeyForm) throws -> String {
        let bio = try #require(BIO_new(BIO_s_mem()))
        defer { BIO_free(bio) }
        let secret = Array(Self.passphrase.utf8)
        let count = CInt(secret.count)
        let done =
            switch form {
            case .pkcs8: PEM_write_bio_PKCS8PrivateKey(bio, key, nil, nil, 0, nil, nil)
            case .encryptedPKCS8:
                secret.map(CChar.init(bitPattern:)).withUnsafeBufferPointer {
                    PEM_write_bio_PKCS8PrivateKey(bio, key, EVP_aes_256_cbc(), $0.baseAddress, count, nil, nil)
                }
            case .pkcs1: PEM_write_bio_PrivateKey_traditional(bio, key, nil, nil, 0, nil, nil)
            case .encryptedPKCS1:
                PEM_write_bio_PrivateKey_traditional(bio, key, EVP_aes_128_cbc(), secret, count, nil, nil)
            }
        try #require(done == 1)
        var content: UnsafeMutablePointer<CChar>?
        let length = BIO_ctrl(bio, BIO_CTRL_INFO, 0, &content)
        return String(decoding: UnsafeRawBufferPointer(start: content, count: length), as: UTF8.self)
    }

    /// `nil` when this machine's OpenSSL cannot write the form.
    func pkcs12(_ protection: Protection, passphrase: String?) throws -> [UInt8]? {
        let library = OSSL_LIB_CTX_new()
        defer { OSSL_LIB_CTX_free(library) }
        guard let standard = OSSL_PROVIDER_load(library, "default") else { return nil }
        defer { OSSL_PROVIDER_unload(standard) }
        let legacy = protection == .rc2 ? OSSL_PROVIDER_load(library, "legacy") : nil
        defer { legacy.map { _ = OSSL_PROVIDER_unload($0) } }
        if protection == .rc2, legacy == nil { return nil }
        let (forKey, forCertificate) =
            switch protection {
            case .modern: (NID_aes_256_cbc, NID_aes_256_cbc)
            case .tripleDES: (NID_pbe_WithSHA1And3_Key_TripleDES_CBC, NID_pbe_WithSHA1And3_Key_TripleDES_CBC)
            case .rc2: (NID_pbe_WithSHA1And3_Key_TripleDES_CBC, NID_pbe_WithSHA1And40BitRC2_CBC)
            }
        // Not within #require: the macro lets go of the strings before the call is made.
        let made = PKCS12_create_ex(
            passphrase,
            "Contoso",
            key,
            certificate,
            nil,
            forKey,
            forCertificate,
            2048,
            2048,
            0,
            library,
            nil
        )
        let file = try #require(made)
        defer { PKCS12_free(file) }
        var bytes = [UInt8](repeating: 0, count: Int(i2d_PKCS12(file, nil)))
        bytes.withUnsafeMutableBufferPointer {
            var cursor = $0.baseAddress
            _ = i2d_PKCS12(file, &cursor)
        }
        return bytes
    }
}

/// A `BIO` with a copy of the bytes, to be freed by the caller.
func memoryBIO(holding bytes: [UInt8]) -> OpaquePointer? {
    let bio = BIO_new(BIO_s_mem())
    BIO_write(bio, bytes, CInt(bytes.count))
    return bio
}
