import FoundationEssentials
import Sealing
import Testing

@testable import Gateway

@Suite struct EvidenceGateTests {
    @Test(arguments: [
        ("Bearer abc.def", "Bearer <redacted>"),
        ("authorization: bearer  x1 sent", "authorization: bearer  <redacted> sent"),
        ("token eyJhbGciOiJSUzI1NiJ9.eyJhdWQi.c2ln end", "token <redacted>.<redacted>.c2ln end"),
        ("see https://p.blob.core.windows.net/a?sv=1&sig=AbC%2F= now", "see <redacted> now"),
        ("https://p.example/a?SIG=x", "<redacted>"), ("a?sv=1&sig%3Dx", "<redacted>"),
        (#"{"url":"https://p.example/a?sig=x","n":1}"#, #"{"url":"<redacted>","n":1}"#),
        ("gwk_0123456789abcdefghijABCDEFGH", "<redacted>"),
        ("key=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "key=<redacted>"),
        ("client_secret=abc", "<redacted>"),
    ])
    func `what looks like a secret is hidden`(text: String, expected: String) {
        #expect(EvidenceGate.clean(text) == expected)
    }

    @Test func `our own keys and links are hidden as they are made`() {
        let key = APIKey.generate().plaintext.withString { $0 }
        let link = TokenText.encode(randomBytes(48))
        let short = TokenText.encode(randomBytes(32))

        #expect(EvidenceGate.clean("with \(key).") == "with <redacted>.")
        #expect(EvidenceGate.clean("https://gateway.example/d/\(link)") == "https://gateway.example/d/<redacted>")
        #expect(EvidenceGate.clean(short) == "<redacted>")
    }

    @Test(arguments: [
        "adele@contoso.com", "192.0.2.7", "2001:db8::1", "design=bold", "Default-0A1B2C3D-1111-4222-8333-444455556666",
        "/providers/Microsoft.PowerApps/apps/6c39e97c-6ddd-4a37-afd4-494a605925cf/permissions/tenant-0a1b2c3d",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "Zeile 1\nZeile 2\t\u{1F44D} \"x\" <b>",
        "Quarterly-Report-Of-The-Finance-Department-2026-Final.xlsx", "the bearer", "",
    ])
    func `what is none stays as it is`(text: String) {
        #expect(EvidenceGate.clean(text) == text)
    }

    @Test func `no entry brings a secret in, wherever it stands`() throws {
        let secret = "gwk_0123456789abcdefghijABCDEFGH"
        let entry = EvidenceEntry(
            .sent,
            who: secret,
            from: secret,
            what: ["a": .text(secret), "b": [.text(secret), ["c": .text("x \(secret)")]], "d": ["\(secret)": 1]]
        )

        let body = try entry.body(seq: 1, at: "2026-03-01T00:00:00.000Z", tenant: UUID())

        #expect(!body.contains("gwk_"))
        #expect(body.components(of: "<redacted>") == 6)
    }
}

extension String {
    /// How often a text is in it.
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
