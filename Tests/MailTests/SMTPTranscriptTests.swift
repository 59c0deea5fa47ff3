import Testing

@testable import Mail

@Suite struct SMTPTranscriptTests {
    private static func outcome(_ verb: String, _ reply: String?) -> MailOutcome {
        var transcript = SMTPTranscript()
        transcript.sent(Array("\(verb) something\r\n".utf8))
        if let reply { transcript.received(Array("\(reply)\r\n".utf8)) }
        return transcript.outcome(failure: "libcurl's words", relay: "smtp://relay:25")
    }

    @Test(arguments: [
        ("RCPT", "451 4.7.1 Greylisted", MailOutcome.deferred("451 4.7.1 Greylisted")),
        ("DATA", "452 4.3.1 Full", .deferred("452 4.3.1 Full")),
        ("RCPT", "550 5.1.1 Nobody", .refused("550 5.1.1 Nobody")),
        ("MAIL", "552 5.3.4 Too big", .refused("552 5.3.4 Too big")),
        ("DATA", "554 5.6.0 Spam", .refused("554 5.6.0 Spam")),
    ])
    func `what is said of a mail is the mail's`(verb: String, reply: String, wanted: MailOutcome) {
        #expect(Self.outcome(verb, reply) == wanted)
    }

    @Test(arguments: [
        ("AUTH", "535 5.7.8 Wrong"), ("MAIL", "530 5.7.0 Log in first"), ("RCPT", "421 4.3.2 Closing"),
        ("EHLO", "554 5.7.1 Not you"), ("STARTTLS", "454 4.7.0 No TLS now"), ("EHLO", nil), ("DATA", nil),
    ])
    func `what is said of the connection is nobody's mail's`(verb: String, reply: String?) {
        guard case .unreachable(let words) = Self.outcome(verb, reply) else {
            Issue.record("a mail would be given up for it")
            return
        }
        #expect(words.contains("smtp://relay:25"))
    }

    @Test func `taking leave hides no refusal`() {
        var transcript = SMTPTranscript()
        for (verb, reply) in [("RCPT TO:<x@y>", "550 5.1.1 Nobody"), ("QUIT", "221 Bye")] {
            transcript.sent(Array("\(verb)\r\n".utf8))
            transcript.received(Array("\(reply)\r\n".utf8))
        }
        #expect(transcript.outcome(failure: "w", relay: "r") == .refused("550 5.1.1 Nobody"))
    }

    @Test func `a reply of several lines is one, and what was said after AUTH is not kept`() {
        var transcript = SMTPTranscript()
        transcript.sent(Array("AUTH PLAIN AGtpbQBodW50ZXIy\r\n".utf8))
        transcript.received(Array("250-first\r\n250-second\r\n250 third\r\n".utf8))

        #expect(transcript.reply == .init(code: 250, text: "250 first second third"))
        #expect(!"\(transcript)".contains("AGtpbQBodW50ZXIy"))
    }
}
