import Testing

@testable import Mail

@Suite struct MailRelayTests {
    @Test func `smtp wants STARTTLS, smtps is TLS from the start, and each has its port`() throws {
        let submission = try MailRelay(url: "smtp://mail.msp.example")
        #expect(submission.protection == .required)
        #expect(submission.port == 587)
        let implicit = try MailRelay(url: "smtps://kim%40msp.example@mail.msp.example:8465/", passwordFile: "/run/p")
        #expect(implicit.protection == .implicit)
        #expect(implicit.port == 8465)
        #expect(implicit.user == "kim@msp.example")
        #expect(implicit.description == "smtps://mail.msp.example:8465", "no user in a log")
    }

    @Test func `only a relay on this machine may do without TLS`() throws {
        #expect(try MailRelay(url: "smtp://localhost:25?starttls=off").protection == .none)
        #expect(try MailRelay(url: "smtp://[::1]:25?starttls=off").host == "[::1]")
        let error = #expect(throws: MailRelay.Malformed.self) {
            try MailRelay(url: "smtp://mail.msp.example:25?starttls=off")
        }
        #expect(error?.description.contains("this machine") == true)
    }

    @Test(arguments: [
        "mail.msp.example", "http://mail.msp.example", "smtp://", "smtp://host:0", "smtp://host:x", "smtp://host/path",
        "smtp://host?tls=off", "smtps://host?starttls=off", "smtp://ho st", "smtp://%0a@host", "smtp://user@host",
    ])
    func `anything else is refused in words`(url: String) {
        #expect(throws: MailRelay.Malformed.self) { try MailRelay(url: url) }
    }

    @Test func `a password in the address is refused and not repeated`() {
        let error = #expect(throws: MailRelay.Malformed.self) {
            try MailRelay(url: "smtp://kim:hunter2@host", passwordFile: "/run/p")
        }
        #expect(error?.description.contains("GATEWAY_SMTP_PASSWORD_FILE") == true)
        #expect(error?.description.contains("hunter2") == false)
    }
}
