import EntraID
import FoundationEssentials
import MicrosoftCloud
import Sealing
import Testing

@Suite struct ClientAssertionTests {
    /// Made once: an RSA key takes longer than all tests of it.
    private static let certificate = Result { try ClientCertificate.make(commonName: "Contoso Gateway", days: 30) }

    private struct Header: Decodable, Equatable {
        let alg: String
        let typ: String
        let x5t: String?
        let sha256: String?

        enum CodingKeys: String, CodingKey {
            case alg, typ, x5t
            case sha256 = "x5t#S256"
        }
    }

    private struct Claims: Decodable {
        let aud: String
        let iss: String
        let sub: String
        let jti: String
        let nbf: Int
        let iat: Int
        let exp: Int
    }

    private func assertion(
        _ algorithm: ClientCertificate.SignatureAlgorithm,
        _ endpoint: TokenRequest.Endpoint = .v2,
        clock: ManualClock = ManualClock()
    ) async throws -> (parts: [Substring], form: [String: String], aud: String) {
        let certificate = try Self.certificate.get()
        return try await Lab.run(clock: clock.clock) { _ in
            .token(TestToken.make())
        } _: { lab in
            var request = lab.tokenRequest(ClientCredential(id: "c", .certificate(certificate, algorithm)))
            request.endpoint = endpoint
            _ = try await EntraClient(transport: lab.transport, clock: clock.clock).token(request)
            let form = try #require(lab.requests.all.first).form
            let login = try lab.cloud.root(of: .login)
            return (try #require(form["client_assertion"]).split(separator: "."), form, login.description)
        }
    }

    @Test(arguments: [ClientCertificate.SignatureAlgorithm.ps256, .rs256])
    func `A certificate signs the documented header and claims`(
        algorithm: ClientCertificate.SignatureAlgorithm
    ) async throws {
        let certificate = try Self.certificate.get()
        let clock = ManualClock()

        let (parts, form, login) = try await assertion(algorithm, clock: clock)

        let header = try JSONDecoder().decode(Header.self, from: Data(TestToken.decode(parts[0])))
        let claims = try JSONDecoder().decode(Claims.self, from: Data(TestToken.decode(parts[1])))
        // The shape that MSAL for Python 1.39 sends, but for `x5c`, which only subject-name trust needs.
        #expect(header.alg == algorithm.rawValue)
        #expect(header.typ == "JWT")
        #expect(header.sha256 == (algorithm == .ps256 ? TestToken.base64URL(certificate.thumbprintSHA256) : nil))
        #expect(header.x5t == (algorithm == .rs256 ? TestToken.base64URL(certificate.thumbprintSHA1) : nil))
        let now = Int(clock.clock.wall().timeIntervalSince1970)
        #expect(claims.aud == "\(login)/\(Lab.tenant)/oauth2/v2.0/token")
        #expect(claims.iss == Lab.clientID.description)
        #expect(claims.sub == claims.iss)
        #expect(UUID(uuidString: claims.jti) != nil)
        #expect([claims.nbf, claims.iat, claims.exp] == [now - 60, now, now + 600])
        #expect(form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        #expect(form["client_secret"] == nil)
    }

    @Test(arguments: [ClientCertificate.SignatureAlgorithm.ps256, .rs256])
    func `The signature is the certificate's over header and claims`(
        algorithm: ClientCertificate.SignatureAlgorithm
    ) async throws {
        let (parts, _, _) = try await assertion(algorithm)

        let input = Array("\(parts[0]).\(parts[1])".utf8)
        let signature = TestToken.decode(parts[2])
        #expect(try Self.certificate.get().verifies(signature, over: input, algorithm: algorithm))
        #expect(try !Self.certificate.get().verifies(signature, over: input + [0], algorithm: algorithm))
    }

    @Test func `Each assertion has an id of its own`() async throws {
        let first = try await assertion(.ps256)
        let second = try await assertion(.ps256)

        #expect(first.parts[1] != second.parts[1])
    }

    @Test func `The v1 endpoint gets its own address as audience and a resource instead of a scope`() async throws {
        let (parts, form, login) = try await assertion(.rs256, .v1)

        let claims = try JSONDecoder().decode(Claims.self, from: Data(TestToken.decode(parts[1])))
        #expect(claims.aud == "\(login)/\(Lab.tenant)/oauth2/token")
        #expect(form["resource"] == "https://manage.office.com")
        #expect(form["scope"] == nil)
    }

    @Test func `An expired certificate is told before anything is sent`() async throws {
        let clock = ManualClock()
        clock.advance(by: .seconds(86_400 * 36_500))
        let certificate = try Self.certificate.get()
        try await Lab.run { _ in
            Reply()
        } _: { lab in
            let request = lab.tokenRequest(ClientCredential(id: "c", .certificate(certificate)))

            let found = try await failure {
                try await EntraClient(transport: lab.transport, clock: clock.clock).token(request)
            }

            #expect(found.code == .certificateExpired)
            #expect(found.retry == .operatorMustAct)
            #expect(lab.requests.all.isEmpty)
        }
    }
}
