import Foundation
import GatewayTesting
import Testing

@testable import Mail

@Suite(.timeLimit(.minutes(6))) struct SMTPClientTests {
    private static func message(to: String = "kim@contoso.example") throws -> MailMessage {
        MailMessage(
            from: try MailAddress(address: "digests@msp.example", name: "Nörthwind, Sharing"),
            to: try MailAddress(address: to),
            replyTo: try MailAddress(address: "help@msp.example"),
            subject: "Contoso Größe: 6 sharing events on Monday, 2 March 2026, 2 need attention",
            date: Date(timeIntervalSince1970: 1_772_514_000),
            identity: UUID(),
            list: ("Sharing digests of Contoso", "digests.contoso.msp.example"),
            unsubscribe: "https://gateway.example/u/" + String(repeating: "x", count: 43),
            text: "Größe\n.\n.. dots\nFrom here\n" + String(repeating: "long ", count: 300) + "\n  blanks  \n",
            html: "<!DOCTYPE html>\n<p title=\"=?x\">Größe " + String(repeating: "<b>ü</b>", count: 400) + "</p>\n"
        )
    }

    private static func client(_ server: MailServer, password: String = "correct horse") throws -> SMTPClient {
        let file = "\(server.folder)/password-\(UUID())"
        try "\(password)\n".write(toFile: file, atomically: true, encoding: .utf8)
        return SMTPClient(
            relay: try MailRelay(
                url: "smtp://kim%40msp.example@localhost:\(server.port)",
                passwordFile: file,
                authorities: server.authority
            )
        )
    }

    @Test func `a mail arrives over STARTTLS and a login as it was written, and the next one on the same connection`()
        async throws
    {
        let server = try await MailServer.start(.login(user: "kim@msp.example", password: "correct horse"))
        let client = try Self.client(server)
        let message = try Self.message()

        let first = await client.send(message)
        let second = await client.send(try Self.message(to: "lee@contoso.example"))

        #expect(first == .accepted("250 2.0.0 Ok: queued as TEST000001"))
        #expect(second == .accepted("250 2.0.0 Ok: queued as TEST000002"))
        let mails = try server.mails()
        let mail = try #require(mails.first)
        let envelope = try #require(mail.envelope)
        #expect(envelope.tls && envelope.login == "kim@msp.example")
        #expect(envelope.from == "digests@msp.example" && envelope.to == ["kim@contoso.example"])
        #expect(mails.last?.envelope?.peer == envelope.peer, "one connection for both")
        #expect(mail.defects.isEmpty, "\(mail.defects)")
        #expect(mail.type == "multipart/alternative")
        #expect(mail.parts["text/plain"] == message.text)
        #expect(mail.parts["text/html"] == message.html)
        #expect(mail.longest <= 100 && mail.bare == 0 && mail.ascii)
        #expect(mail.headers["subject"] == message.subject)
        #expect(mail.headers["from"] == "\"Nörthwind, Sharing\" <digests@msp.example>")
        #expect(mail.headers["reply-to"] == "help@msp.example")
        #expect(mail.headers["message-id"] == message.messageID)
        #expect(mail.headers["date"] == "Tue, 03 Mar 2026 05:00:00 +0000")
        #expect(mail.headers["list-unsubscribe"] == message.unsubscribe.map { "<\($0)>" })
        #expect(mail.headers["list-unsubscribe-post"] == "List-Unsubscribe=One-Click")
        #expect(mail.headers["list-id"] == "Sharing digests of Contoso <digests.contoso.msp.example>")
        #expect(mail.headers["auto-submitted"] == "auto-generated")
        #expect(Set(mail.names).count == mail.names.count, "each header once")
    }

    @Test func `the relay's no is the mail's, in the relay's words`() async throws {
        let server = try await MailServer.start()
        let client = SMTPClient(relay: try MailRelay(url: "smtp://127.0.0.1:\(server.port)?starttls=off"))
        try server.setRules(
            "RCPT later@* 451 4.7.1 Greylisted, come back",
            "RCPT nobody@* 550 5.1.1 No such user here",
            "DATA spam@* 554 5.7.1 We do not want this"
        )

        #expect(
            await client.send(try Self.message(to: "later@x.example")) == .deferred("451 4.7.1 Greylisted, come back")
        )
        #expect(await client.send(try Self.message(to: "nobody@x.example")) == .refused("550 5.1.1 No such user here"))
        #expect(await client.send(try Self.message(to: "spam@x.example")) == .refused("554 5.7.1 We do not want this"))
        #expect(server.count == 0)
        #expect(await client.send(try Self.message()) == .accepted("250 2.0.0 Ok: queued as TEST000001"))
    }

    @Test func `a relay that is gone, lies about its name, has no TLS or wants another password is nobody's fault`()
        async throws
    {
        let server = try await MailServer.start(.login(user: "kim@msp.example", password: "correct horse"))
        let open = try await MailServer.start()
        let file = "\(server.folder)/p"
        try "correct horse".write(toFile: file, atomically: true, encoding: .utf8)
        let relays = [
            try Self.client(server, password: "wrong").relay,
            // The system's roots do not know it.
            try MailRelay(url: "smtp://kim%40msp.example@localhost:\(server.port)", passwordFile: file),
            // It does not offer STARTTLS.
            try MailRelay(url: "smtp://localhost:\(open.port)"),
            try MailRelay(url: "smtp://kim@localhost:\(server.port)", passwordFile: "/nowhere/password"),
            try MailRelay(url: "smtp://localhost:1"),
        ]
        for relay in relays {
            let outcome = await SMTPClient(relay: relay).send(try Self.message())
            guard case .unreachable(let words) = outcome else {
                Issue.record("\(relay): \(outcome)")
                continue
            }
            #expect(!words.contains("correct horse") && !words.contains("wrong"))
        }
        #expect(server.count + open.count == 0, "nothing was sent without protection")
    }

    @Test func `a connection that the relay ended meanwhile is made anew`() async throws {
        let server = try await MailServer.start()
        let client = SMTPClient(relay: try MailRelay(url: "smtp://127.0.0.1:\(server.port)?starttls=off"))
        _ = await client.send(try Self.message())

        server.kill()
        guard case .unreachable = await client.send(try Self.message()) else {
            Issue.record("nobody was there")
            return
        }
        try await server.resume()

        guard case .accepted = await client.send(try Self.message()) else {
            Issue.record("the relay is back")
            return
        }
    }

    @Test func `who cancels does not wait for a relay that says nothing`() async throws {
        let server = try await MailServer.start()
        try server.setRules("RCPT * HANG")
        let client = SMTPClient(relay: try MailRelay(url: "smtp://127.0.0.1:\(server.port)?starttls=off"))
        let message = try Self.message()

        let began = ContinuousClock.now
        // Owned here and awaited below: the test cancels it.
        let sending = Task { await client.send(message) }
        sending.cancel()

        guard case .unreachable = await sending.value else {
            Issue.record("it was cancelled")
            return
        }
        #expect(ContinuousClock.now - began < .seconds(20))
    }
}
