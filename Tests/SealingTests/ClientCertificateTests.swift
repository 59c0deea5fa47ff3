import COpenSSL
import Foundation
import Sealing
import Testing

@Suite struct ClientCertificateTests {
    private let made: ClientCertificate
    private let fixtures: CertificateFixtures
    private let passphrase = Secret(CertificateFixtures.passphrase)

    init() throws {
        made = try CertificateFixtures.shared.get()
        fixtures = try CertificateFixtures(made)
    }

    @Test func `a certificate tells about itself`() throws {
        #expect(made.subject == "CN=Contoso Gateway")
        #expect(made.keyBits == 2048)
        #expect(abs(made.notAfter.timeIntervalSinceNow - 30 * 86_400) < 600)
        #expect(made.notBefore < Date.now)
        #expect(made.thumbprintSHA256 == Digest.sha256(made.certificateDER))
        #expect(made.thumbprintSHA1.count == 20)
    }

    @Test func `the stored form reads back as the same`() throws {
        let again = try ClientCertificate(pem: made.pem())

        #expect(again.certificateDER == made.certificateDER)
        #expect(again.verifies(try made.sign([1], algorithm: .ps256), over: [1], algorithm: .ps256))
    }

    @Test(arguments: CertificateFixtures.KeyForm.allCases, [true, false])
    func `PEM reads in every form of the key and in any order`(
        form: CertificateFixtures.KeyForm,
        keyFirst: Bool
    ) throws {
        let key = try fixtures.keyPEM(form)
        let text = keyFirst ? key + fixtures.certificatePEM : fixtures.certificatePEM + key

        let read = try ClientCertificate(pem: Secret("Bag Attributes\n" + text), passphrase: passphrase)
        let detected = try ClientCertificate(detecting: Array(text.utf8), passphrase: passphrase)

        #expect(read.certificateDER == made.certificateDER)
        #expect(detected.certificateDER == made.certificateDER)
    }

    @Test(arguments: [CertificateFixtures.KeyForm.encryptedPKCS8, .encryptedPKCS1])
    func `an encrypted key asks for its passphrase`(form: CertificateFixtures.KeyForm) throws {
        let pem = Secret(fixtures.certificatePEM + (try fixtures.keyPEM(form)))

        #expect(code { try ClientCertificate(pem: pem) } == .certificatePassphraseRequired)
        #expect(code { try ClientCertificate(pem: pem, passphrase: Secret("MARKER")) } == .certificatePassphraseWrong)
        #expect(
            code { try ClientCertificate(pem: pem, passphrase: Secret(String(repeating: "x", count: 5000))) }
                == .certificatePassphraseWrong
        )
    }

    @Test func `of a chain the certificate of the key is taken`() throws {
        let stranger = try CertificateFixtures.stranger.get()
        let pem = try stranger.certificatePEM + fixtures.certificatePEM + fixtures.keyPEM(.pkcs8)

        #expect(try ClientCertificate(pem: Secret(pem)).certificateDER == made.certificateDER)
    }

    @Test func `a key of another certificate is refused`() throws {
        let stranger = try CertificateFixtures.stranger.get()
        let pem = try stranger.certificatePEM + fixtures.keyPEM(.pkcs8)

        #expect(code { try ClientCertificate(pem: Secret(pem)) } == .certificateKeyMismatch)
    }

    @Test func `a half is refused by what is missing`() throws {
        #expect(
            code { try ClientCertificate(pem: Secret(fixtures.certificatePEM)) } == .certificateKeyMissing
        )
        #expect(
            code { try ClientCertificate(pem: Secret(try fixtures.keyPEM(.pkcs8))) } == .certificateMalformed
        )
    }

    @Test(arguments: [
        "", "hello", "-----BEGIN CERTIFICATE-----\nMARKER\n-----END CERTIFICATE-----\n", "0\u{1}\u{2}", "MIIB",
    ])
    func `what is no certificate is refused without being repeated`(text: String) throws {
        let error = try #require(failure { try ClientCertificate(detecting: Array(text.utf8)) })

        #expect([.certificateMalformed, .certificateKeyMissing].contains(error.code))
        #expect(!"\(error) \(error.cause ?? "")".contains("MARKER"))
    }

    @Test func `a short key is refused`() {
        #expect(
            code { try ClientCertificate.make(commonName: "Litware", days: 1, keyBits: 1024) }
                == .certificateKeyUnsuitable
        )
    }

    @Test func `a key that is not RSA is refused`() throws {
        let pair = try SelfSignedCertificate.make(hosts: ["localhost"], days: 1)
        let pem = pair.certificatePEM + pair.keyPEM.withString { $0 }

        #expect(code { try ClientCertificate(pem: Secret(pem)) } == .certificateKeyUnsuitable)
    }

    @Test(arguments: CertificateFixtures.Protection.allCases)
    func `PKCS#12 reads with its passphrase, also the old ones of Windows`(
        protection: CertificateFixtures.Protection
    ) throws {
        // A machine without the legacy provider cannot make the oldest form.
        guard let file = try fixtures.pkcs12(protection, passphrase: CertificateFixtures.passphrase) else { return }

        let read = try ClientCertificate(pkcs12: file, passphrase: passphrase)
        let base64 = Data(file).base64EncodedString(options: .lineLength64Characters)
        let detected = try ClientCertificate(detecting: Array(base64.utf8), passphrase: passphrase)

        #expect(read.certificateDER == made.certificateDER)
        #expect(detected.certificateDER == made.certificateDER)
        #expect(made.verifies(try read.sign([1], algorithm: .rs256), over: [1], algorithm: .rs256))
        #expect(code { try ClientCertificate(pkcs12: file) } == .certificatePassphraseRequired)
        #expect(
            code { try ClientCertificate(pkcs12: file, passphrase: Secret("wrong")) } == .certificatePassphraseWrong
        )
    }

    @Test func `PKCS#12 without a passphrase reads`() throws {
        let file = try #require(try fixtures.pkcs12(.modern, passphrase: ""))

        #expect(try ClientCertificate(pkcs12: file).certificateDER == made.certificateDER)
    }

    @Test func `a cut PKCS#12 file is malformed at every length`() throws {
        let file = try #require(try fixtures.pkcs12(.modern, passphrase: CertificateFixtures.passphrase))

        for count in stride(from: 0, to: file.count, by: 97) {
            #expect(
                code { try ClientCertificate(pkcs12: Array(file.prefix(count)), passphrase: passphrase) }
                    == .certificateMalformed
            )
        }
    }

    @Test func `reading an old file leaves the old algorithms out of reach`() throws {
        guard let file = try fixtures.pkcs12(.rc2, passphrase: CertificateFixtures.passphrase) else { return }

        _ = try ClientCertificate(pkcs12: file, passphrase: passphrase)

        let cipher = EVP_CIPHER_fetch(nil, "RC2-40-CBC", nil)
        ERR_clear_error()
        #expect(cipher == nil)
    }

    @Test func `printing a certificate shows no key`() throws {
        var text = "\(made) \(String(reflecting: made))"
        dump(made, to: &text)

        #expect(text.contains("CN=Contoso Gateway"))
        #expect(!text.contains("PRIVATE") && !text.contains("0x"))
    }
}
