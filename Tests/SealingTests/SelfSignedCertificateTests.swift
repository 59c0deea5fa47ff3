import COpenSSL
import Foundation
import Sealing
import Testing

@Suite struct SelfSignedCertificateTests {
    @Test func `a client that trusts the certificate accepts each host and no other`() throws {
        let long = Array(repeating: "abcdefghi", count: 12).joined(separator: ".") + ".example"
        let made = try SelfSignedCertificate.make(
            hosts: ["localhost", "gateway.contoso.example", "127.0.0.1", "::1", long],
            days: 90
        )
        let certificate = try #require(read(made.certificatePEM))
        defer { X509_free(certificate) }

        for name in ["localhost", "gateway.contoso.example", long] { #expect(isFor(certificate, name: name)) }
        for address in ["127.0.0.1", "::1"] { #expect(isFor(certificate, address: address)) }
        #expect(!isFor(certificate, name: "fabrikam.example"))
        #expect(!isFor(certificate, address: "127.0.0.2"))
        #expect(isTrustedAsServer(certificate))
    }

    @Test func `its end can be read from the file`() throws {
        let made = try SelfSignedCertificate.make(hosts: ["127.0.0.1"], days: 90)

        let expiry = try TLSMaterial.certificateExpiry(pem: made.certificatePEM)

        #expect(abs(expiry.timeIntervalSinceNow - 90 * 86_400) < 600)
        #expect(code { try TLSMaterial.certificateExpiry(pem: "no certificate") } == .certificateMalformed)
        #expect(code { try TLSMaterial.certificateExpiry(pem: [UInt8]()) } == .certificateMalformed)
    }

    @Test func `the key is P-256 and belongs to the certificate`() throws {
        let made = try SelfSignedCertificate.make(hosts: ["localhost"], days: 1)
        let certificate = try #require(read(made.certificatePEM))
        defer { X509_free(certificate) }
        let pem = made.keyPEM.withBytes { Array($0) }
        let bio = memoryBIO(holding: pem)
        defer { BIO_free(bio) }
        let key = try #require(PEM_read_bio_PrivateKey(bio, nil, nil, nil))
        defer { EVP_PKEY_free(key) }

        #expect(EVP_PKEY_get_bits(key) == 256)
        #expect(X509_check_private_key(certificate, key) == 1)
    }

    @Test(arguments: [[], [""], ["a,IP:10.0.0.1"], ["a b"], ["a\nb"], [String(repeating: "a", count: 254)]])
    func `a host that is no host is refused`(hosts: [String]) {
        #expect(code { try SelfSignedCertificate.make(hosts: hosts, days: 1) } == .certificateRequestInvalid)
    }

    @Test(arguments: [0, -1, 100_000, Int.max])
    func `a validity that makes no sense is refused`(days: Int) {
        #expect(code { try SelfSignedCertificate.make(hosts: ["localhost"], days: days) } == .certificateRequestInvalid)
    }

    private func read(_ pem: String) -> OpaquePointer? {
        let bio = memoryBIO(holding: Array(pem.utf8))
        defer { BIO_free(bio) }
        return PEM_read_bio_X509(bio, nil, nil, nil)
    }

    private func isFor(_ certificate: OpaquePointer, name: String) -> Bool {
        X509_check_host(certificate, name, 0, 0, nil) == 1
    }

    private func isFor(_ certificate: OpaquePointer, address: String) -> Bool {
        X509_check_ip_asc(certificate, address, 0) == 1
    }

    private func isTrustedAsServer(_ certificate: OpaquePointer) -> Bool {
        let store = X509_STORE_new()
        defer { X509_STORE_free(store) }
        X509_STORE_add_cert(store, certificate)
        let context = X509_STORE_CTX_new()
        defer { X509_STORE_CTX_free(context) }
        X509_STORE_CTX_init(context, store, certificate, nil)
        X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SSL_SERVER)
        return X509_verify_cert(context) == 1
    }
}
