import Foundation
import Testing

@testable import Mail

@Suite struct MailMessageTests {
    private static func message(subject: String = "s", name: String? = nil, text: String = "t") throws -> MailMessage {
        MailMessage(
            from: try MailAddress(address: "digests@msp.example", name: "Digests"),
            to: try MailAddress(address: "kim@contoso.example", name: name),
            subject: subject,
            date: Date(timeIntervalSince1970: 1_772_514_000),
            identity: UUID(uuidString: "6F1C2C52-9A53-4D8F-8A07-0A4C4C0A51B1") ?? UUID(),
            text: text
        )
    }

    private static func lines(_ message: MailMessage) -> [String] {
        String(decoding: message.bytes(), as: UTF8.self).components(separatedBy: "\r\n")
    }

    @Test(arguments: [
        "\r\nBcc: mallory@evil.example", "\nBcc: mallory@evil.example", "\r", "\u{2028}Bcc: x", "\u{0}\u{7F}\u{85}",
    ])
    func `nothing in a subject or a name begins a header`(attack: String) throws {
        let message = try Self.message(subject: "Shares\(attack)", name: "Kim\(attack)")

        let head = Self.lines(message).prefix { !$0.isEmpty }

        #expect(!head.contains { $0.lowercased().hasPrefix("bcc") })
        let names = Set(head.filter { $0.first != " " }.map { $0.prefix { $0 != ":" } })
        #expect(
            names == [
                "Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
                "MIME-Version",
                "Content-Type", "Content-Transfer-Encoding",
            ]
        )
        #expect(message.bytes().allSatisfy { $0 < 0x80 && $0 != 0 })
    }

    @Test func `a long subject of any letters is encoded in words of at most 75 characters, in short lines`() throws {
        let subject = String(repeating: "Ünïcödé 分享 👩‍👩‍👧 ", count: 12)
        let message = try Self.message(subject: subject)

        let head = Self.lines(message).prefix { !$0.isEmpty }
        let words = head.joined().matches(of: /=\?utf-8\?B\?[^?]*\?=/).map { String($0.output) }

        #expect(words.count > 3)
        #expect(words.allSatisfy { $0.count <= 75 })
        #expect(head.allSatisfy { $0.utf8.count <= 78 })
    }

    @Test(arguments: [
        ("plain", "plain\r\n"), ("a=b", "a=3Db\r\n"), ("end \nnext", "end=20\r\nnext\r\n"), ("\t\n", "=09\r\n"),
        (".", "=2E\r\n"), ("From here", "=46rom here\r\n"), ("ü", "=C3=BC\r\n"), ("a\r\nb", "a\r\nb\r\n"), ("", ""),
        ("lone\rreturn", "lone=0Dreturn\r\n"),
    ])
    func `quoted-printable as RFC 2045 has it`(text: String, wanted: String) {
        #expect(String(decoding: QuotedPrintable.encode(text), as: UTF8.self) == wanted)
    }

    @Test(arguments: [74, 75, 76, 77, 150, 151, 152, 153, 5000])
    func `no encoded line has more than 76 characters`(length: Int) {
        for text in [String(repeating: "x", count: length), String(repeating: "é", count: length)] {
            let lines = String(decoding: QuotedPrintable.encode(text + "\n" + text), as: UTF8.self)
                .components(separatedBy: "\r\n")
            #expect(lines.allSatisfy { $0.utf8.count <= 76 })
        }
    }

    @Test func `the date is RFC 5322's`() {
        #expect(MessageDate.text(Date(timeIntervalSince1970: 1_772_514_000)) == "Tue, 03 Mar 2026 05:00:00 +0000")
        #expect(MessageDate.text(Date(timeIntervalSince1970: 951_782_400)) == "Tue, 29 Feb 2000 00:00:00 +0000")
        #expect(MessageDate.text(Date(timeIntervalSince1970: -1)) == "Wed, 31 Dec 1969 23:59:59 +0000")
    }

    @Test func `the Message-ID is the identity's and the same at every try`() throws {
        let (first, second) = (try Self.message(), try Self.message())
        #expect(first.messageID == "<6f1c2c52-9a53-4d8f-8a07-0a4c4c0a51b1@msp.example>")
        #expect(first.bytes() == second.bytes())
    }
}
