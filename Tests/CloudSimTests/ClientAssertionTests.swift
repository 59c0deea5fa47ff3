@testable internal import cloudsim
internal import Testing

@Suite struct ClientAssertionTests {
    private static let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    private func lab() -> Lab {
        var lab = Lab()
        let certificate = JSON.quoted(AssertionVectors.certificate)
        _ = lab.control("PATCH", "tenants/contoso", #"{"certificates":[\#(certificate)]}"#)
        return lab
    }

    private func login(_ lab: inout Lab, _ assertion: String, type: String? = type) -> Lab.Answer {
        lab.login(["client_secret": nil, "client_assertion": assertion, "client_assertion_type": type])
    }

    @Test(arguments: [AssertionVectors.ps256, AssertionVectors.rs256])
    func `An assertion signed with the registered certificate buys a token`(_ assertion: String) throws {
        var lab = lab()

        let answer = login(&lab, assertion)

        #expect(answer.status == 200)
        let text = try #require(try answer.json()["access_token"]?.text)
        #expect(AccessToken(text: text, key: lab.cloud.settings.tokenKey)?.withCertificate == true)
    }

    @Test func `Each fault of an assertion has its own code`() throws {
        var lab = lab()
        var parts = AssertionVectors.ps256.split(separator: ".").map(String.init)
        let last = parts[2].last == "A" ? "B" : "A"
        parts[2] = String(parts[2].dropLast(3)) + last + String(parts[2].suffix(2))
        let cases: [(String, Int64)] = [
            (parts.joined(separator: "."), 700_027), (AssertionVectors.wrongAudience, 50_013),
            (AssertionVectors.otherSubject, 50_048), ("a.b", 50_027),
        ]

        for (assertion, code) in cases {
            let answer = login(&lab, assertion)
            #expect(answer.status == 401)
            #expect(try answer.json()["error_codes"] == .array([.integer(code)]))
        }
        #expect(try login(&lab, AssertionVectors.ps256, type: nil).json()["error_codes"] == .array([.integer(900_144)]))
    }

    @Test func `A certificate that is not registered is not found`() throws {
        var lab = Lab()

        let json = try login(&lab, AssertionVectors.ps256).json()

        #expect(json["error_codes"] == .array([.integer(700_027)]))
        #expect(json["error_description"]?.text?.contains("The key was not found.") == true)
    }

    @Test func `An assertion holds for its ten minutes and five more`() throws {
        var lab = lab()
        lab.now = lab.now.adding(minutes: 15)
        #expect(login(&lab, AssertionVectors.ps256).status == 200)

        lab.now = lab.now.adding(minutes: 1)

        #expect(try login(&lab, AssertionVectors.ps256).json()["error_codes"] == .array([.integer(700_024)]))
    }

    @Test func `An expired certificate is refused`() throws {
        var lab = lab()
        lab.now = lab.now.adding(minutes: 11 * 365 * 24 * 60)

        #expect(try login(&lab, AssertionVectors.ps256).json()["error_codes"] == .array([.integer(1_000_502)]))
    }
}
