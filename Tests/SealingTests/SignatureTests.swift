import COpenSSL
import Foundation
import Sealing
import Testing

/// The signatures of client assertions, held against OpenSSL's verification with the parameters spelled out.
@Suite struct SignatureTests {
    private let certificate: ClientCertificate
    private let message = Array("eyJhbGciOiJQUzI1NiJ9.eyJhdWQiOiJjb250b3NvIn0".utf8)

    init() throws { certificate = try CertificateFixtures.shared.get() }

    @Test func `PS256 is PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes`() throws {
        let signature = try certificate.sign(message, algorithm: .ps256)

        #expect(signature.count == 256)
        #expect(try verify(signature, padding: RSA_PKCS1_PSS_PADDING, salt: 32))
        #expect(try !verify(signature, padding: RSA_PKCS1_PSS_PADDING, salt: 20))
        #expect(try !verify(signature, padding: RSA_PKCS1_PADDING, salt: nil))
    }

    @Test func `RS256 is PKCS#1 v1.5 with SHA-256`() throws {
        let signature = try certificate.sign(message, algorithm: .rs256)

        #expect(try verify(signature, padding: RSA_PKCS1_PADDING, salt: nil))
        #expect(try !verify(signature, padding: RSA_PKCS1_PSS_PADDING, salt: 32))
        #expect(try certificate.sign(message, algorithm: .rs256) == signature)
    }

    @Test(arguments: ClientCertificate.SignatureAlgorithm.allCases)
    func `a signature is good for its message, its key and its algorithm alone`(
        algorithm: ClientCertificate.SignatureAlgorithm
    ) throws {
        let signature = try certificate.sign(message, algorithm: algorithm)
        let other = ClientCertificate.SignatureAlgorithm.allCases.first { $0 != algorithm }
        var changed = signature
        changed[100] ^= 1

        #expect(certificate.verifies(signature, over: message, algorithm: algorithm))
        #expect(!certificate.verifies(signature, over: message + [0], algorithm: algorithm))
        #expect(!certificate.verifies(changed, over: message, algorithm: algorithm))
        #expect(!certificate.verifies(signature, over: message, algorithm: try #require(other)))
        #expect(
            try !CertificateFixtures.stranger.get().verifies(signature, over: message, algorithm: algorithm)
        )
        #expect(certificate.verifies(try certificate.sign([], algorithm: algorithm), over: [], algorithm: algorithm))
    }

    @Test func `many sign at once with one key`() async throws {
        let (certificate, message) = (certificate, message)

        let good = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    let signature = try certificate.sign(message, algorithm: .ps256)
                    return certificate.verifies(signature, over: message, algorithm: .ps256)
                }
            }
            return try await group.reduce(true) { $0 && $1 }
        }

        #expect(good)
    }

    private func verify(_ signature: [UInt8], padding: CInt, salt: CInt?) throws -> Bool {
        defer { ERR_clear_error() }
        let der = certificate.certificateDER
        let parsed = der.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            return d2i_X509(nil, &cursor, buffer.count)
        }
        let x509 = try #require(parsed)
        defer { X509_free(x509) }
        let settings = try #require(EVP_PKEY_CTX_new(X509_get0_pubkey(x509), nil))
        defer { EVP_PKEY_CTX_free(settings) }
        try #require(EVP_PKEY_verify_init(settings) == 1)
        try #require(EVP_PKEY_CTX_set_rsa_padding(settings, padding) == 1)
        try #require(EVP_PKEY_CTX_set_signature_md(settings, EVP_sha256()) == 1)
        if let salt {
            try #require(EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, salt) == 1)
            try #require(EVP_PKEY_CTX_set_rsa_mgf1_md(settings, EVP_sha256()) == 1)
        }
        let digest = Digest.sha256(message)
        return EVP_PKEY_verify(settings, signature, signature.count, digest, digest.count) == 1
    }
}
