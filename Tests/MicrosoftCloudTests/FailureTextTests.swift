import MicrosoftCloud
import Testing

@Suite struct FailureTextTests {
    @Test(arguments: [
        (
            "see https://a.blob.core.windows.net/c/b?sv=1&sig=abc%3D now",
            "see https://a.blob.core.windows.net/c/b?… now"
        ),
        ("Authorization: Bearer abc.def", "Authorization: Bearer <redacted>"),
        ("token eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.c2ln end", "token <redacted> end"),
        ("client_id=1&client_secret=hunter2", "client_id=1&client_secret=<redacted>"),
        (#"{"access_token":"abc"}"#, #"{"access_token":"<redacted>"#),
        ("code=AF1 is kept out", "code=<redacted> is kept out"),
        ("error_codes=1 stays", "error_codes=1 stays"),
        ("a\u{1B}[31mred\r\nline", "a [31mred line"),
    ])
    func `Secrets, addresses' queries and control characters are taken out`(text: String, safe: String) {
        #expect(FailureText.safe(text) == safe)
    }

    @Test func `A text is cut to two kilobytes between characters`() {
        let text = FailureText.safe(String(repeating: "é", count: 5000))

        #expect(text.utf8.count <= 2048)
        #expect(text.hasSuffix("é…"))
    }

    @Test func `A failure's message is safe however it is made`() {
        let failure = CloudFailure("x", retry: .retry, message: "https://a/b?sig=1", remedy: "")

        #expect(!String(describing: failure).contains("sig"))
    }
}
