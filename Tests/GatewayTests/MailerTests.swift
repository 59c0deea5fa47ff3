import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

@Suite(.scratchDatabase, .timeLimit(.minutes(6))) struct MailerTests {
    @Test func `a recipient gets the digest as one mail with its two ways out, and both work`() async throws {
        let office = try await PostOffice()
        let recipient = try await office.deliveries.addRecipient(
            "kim@contoso.example",
            cadences: ["daily"],
            to: "Contoso"
        )
        let digest = try await office.makeScheduled()

        try await office.mailer().drain()

        let delivery = try #require(try await office.all().first)
        #expect(delivery.state == .sent && delivery.attempts == 1)
        #expect(delivery.lastAnswer == "250 2.0.0 Ok: queued as TEST000001")
        let mail = try #require(try office.server.mails().first)
        #expect(mail.defects.isEmpty)
        #expect(mail.envelope?.to == ["kim@contoso.example"])
        #expect(mail.headers["subject"] == "Contoso: \(digest.digest.headline)")
        #expect(mail.headers["message-id"] == "<\(delivery.deliveryId)@msp.example>")
        #expect(mail.headers["list-unsubscribe-post"] == "List-Unsubscribe=One-Click")
        #expect(mail.headers["list-id"]?.contains("Sharing digests of Contoso") == true)
        #expect(mail.parts["text/plain"]?.contains(DigestText(digest.digest).render()) == true)
        let html = try #require(mail.parts["text/html"])
        #expect(html.hasSuffix("</html>\n"))

        // The link in the mail opens its digest, the word in the header ends the subscription.
        let page = try #require(html.firstMatch(of: #/https:\/\/gateway\.example\/d\/[A-Za-z0-9_-]+/#))
        let browse = String(page.output)
        #expect(mail.parts["text/plain"]?.contains(browse) == true)
        let links = DigestLinks(database: office.fixtures.database, credentials: office.credentials)
        let opened = try await links.open(String(browse.dropFirst("https://gateway.example/d/".count)), counting: true)
        #expect(opened?.digest == digest.id && opened?.tenant == Fixtures.contoso)
        let header = try #require(mail.headers["list-unsubscribe"])
        let token = header.dropFirst("<https://gateway.example/u/".count).dropLast()
        #expect(html.contains(token))
        let ended = try await Subscriptions(database: office.fixtures.database).end(String(token))
        #expect(ended?.address == "kim@contoso.example")
        let after = try await office.deliveries.recipients(of: "Contoso")
        #expect(after.map(\.recipientId) == [recipient.recipientId] && after.first?.unsubscribedAt != nil)

        // Nothing that opens anything stands in the database.
        let dump = try await office.fixtures.database.asWorker { connection in
            try await connection.query(
                "select (r::text || o::text || l::text) as line from mail_recipient r, outbox o, digest_link l"
            ).map { try $0.decode("line", as: String.self) }
        }.joined()
        #expect(dump.contains("kim@contoso.example"))
        #expect(!dump.contains(token) && !dump.contains(browse.suffix(40)))
    }

    @Test func `who unsubscribes before it is sent gets nothing`() async throws {
        let office = try await PostOffice()
        _ = try await office.deliveries.addRecipient("kim@contoso.example", cadences: ["daily"], to: "Contoso")
        _ = try await office.deliveries.addRecipient("lee@contoso.example", cadences: ["daily"], to: "Contoso")
        try await office.makeScheduled()
        try await office.fixtures.database.asWorker {
            _ = try await $0.execute("update mail_recipient set unsubscribed_at = now() where address like 'kim%'")
        }
        _ = try await office.deliveries.removeRecipient("lee@contoso.example", of: "Contoso")

        try await office.mailer().drain()

        #expect(Set(try await office.all().map(\.state)) == [.dropped])
        #expect(office.server.count == 0)
    }

    @Test func `what the relay puts off is tried again, the same mail to the byte`() async throws {
        let office = try await PostOffice()
        _ = try await DigestMaker(database: office.fixtures.database).makeNow(for: "Contoso")
        let sent = try await office.deliveries.send("latest", of: "Contoso", to: "kim@contoso.example")
        try office.server.setRules("RCPT * 451 4.7.1 Greylisted")
        let mailer = office.mailer()

        try await mailer.drain()
        let put = try #require(try await office.all().first)
        #expect(put.state == .waiting && put.attempts == 1 && put.lastAnswer == "451 4.7.1 Greylisted")
        let wait = try #require(put.nextAttemptAt).timeIntervalSinceNow
        #expect((20...61).contains(wait), "half a minute to a minute, and not at once: \(wait)")
        try await mailer.drain()
        #expect(try await office.all().first?.attempts == 1, "not before its time")

        // Taken, and then not answered: the relay's yes is lost.
        try office.server.setRules("DATA * 452 4.3.1 Full")
        try await office.hurry()
        try await office.mailer("worker-2").drain()
        try office.server.setRules()
        try await office.hurry()
        try await office.mailer("worker-3").drain()

        let done = try #require(try await office.all().first)
        #expect(done.state == .sent && done.attempts == 3)
        #expect(try office.server.mails().first?.headers["message-id"] == "<\(sent.deliveryId)@msp.example>")
        #expect(
            try await office.attempts() == [
                "deferred: 451 4.7.1 Greylisted", "deferred: 452 4.3.1 Full",
                "accepted: 250 2.0.0 Ok: queued as TEST000001",
            ]
        )
    }

    @Test func `a refusal is final until somebody says otherwise`() async throws {
        let office = try await PostOffice()
        _ = try await DigestMaker(database: office.fixtures.database).makeNow(for: "Contoso")
        let sent = try await office.deliveries.send("latest", of: "Contoso", to: "nobody@contoso.example")
        try office.server.setRules("RCPT nobody@* 550 5.1.1 No such user here")
        let mailer = office.mailer()

        try await mailer.drain()
        let dead = try #require(try await office.all().first)
        #expect(dead.state == .dead && dead.settledAt != nil && dead.lastAnswer == "550 5.1.1 No such user here")

        try office.server.setRules()
        #expect(try await office.deliveries.retry("\(sent.deliveryId)", of: "Contoso").state == .waiting)
        try await mailer.drain()
        #expect(try await office.all().first?.state == .sent)
        let error = await #expect(throws: GatewayError.self) {
            try await office.deliveries.retry("\(sent.deliveryId)", of: "Contoso")
        }
        #expect(error?.code == .deliverySettled)
    }

    @Test func `a relay that is away holds all mails up and loses none`() async throws {
        let office = try await PostOffice()
        _ = try await DigestMaker(database: office.fixtures.database).makeNow(for: "Contoso")
        for index in 0..<6 {
            _ = try await office.deliveries.send("latest", of: "Contoso", to: "\(index)@contoso.example")
        }
        office.server.kill()

        try await office.mailer().drain()
        let tries = try await office.all().map(\.attempts).reduce(0, +)
        #expect((1...2).contains(tries), "the rest is not tried against a dead relay")
        #expect(try await office.all().allSatisfy { $0.state == .waiting })

        try await office.server.resume()
        try await office.hurry()
        try await office.mailer().drain()
        #expect(try await office.all().allSatisfy { $0.state == .sent })
        #expect(Set(try office.server.mails().compactMap { $0.headers["message-id"] }).count == 6)
    }

    @Test func `after a day of tries it is given up`() async throws {
        let office = try await PostOffice()
        _ = try await DigestMaker(database: office.fixtures.database).makeNow(for: "Contoso")
        _ = try await office.deliveries.send("latest", of: "Contoso", to: "kim@contoso.example")
        try office.server.setRules("RCPT * 451 4.7.1 Later")
        try await office.fixtures.database.asWorker {
            _ = try await $0.execute("update outbox set give_up_at = now() + interval '10 seconds'")
        }

        try await office.mailer().drain()

        #expect(try await office.all().map(\.state) == [.dead])
    }

    @Test func `two workers send each mail once`() async throws {
        let office = try await PostOffice()
        _ = try await DigestMaker(database: office.fixtures.database).makeNow(for: "Contoso")
        for index in 0..<24 {
            _ = try await office.deliveries.send("latest", of: "Contoso", to: "\(index)@contoso.example")
        }
        let (first, second) = (office.mailer("worker-1"), office.mailer("worker-2"))

        async let one: Void = first.drain()
        async let two: Void = second.drain()
        _ = try await (one, two)

        #expect(office.server.count == 24)
        #expect(Set(try office.server.mails().compactMap { $0.envelope?.to.first }).count == 24)
        #expect(try await office.all().allSatisfy { $0.state == .sent && $0.attempts == 1 })
    }

    @Test func `a mail that nobody wrote down is sent again as the very same mail`() async throws {
        let office = try await PostOffice()
        _ = try await DigestMaker(database: office.fixtures.database).makeNow(for: "Contoso")
        _ = try await office.deliveries.send("latest", of: "Contoso", to: "kim@contoso.example")
        try await office.mailer().drain()
        // As if the worker had died between the relay's yes and the commit.
        try await office.fixtures.database.asWorker { connection in
            try await connection.execute(
                """
                update outbox set state = 'waiting', settled_at = null, next_attempt_at = now(), leased_by = 'worker-1',
                    leased_until = now() - interval '1 second'
                """
            )
            try await connection.execute("update delivery_attempt set ended_at = null, outcome = null, answer = null")
        }

        try await office.mailer("worker-2").drain()

        let names = office.server.names
        #expect(names.count == 2)
        let bytes = try names.map { try MailServer.bytes(of: $0) }
        #expect(bytes.first == bytes.last, "the same to the byte")
        #expect(try await office.attempts() == ["unknown: ", "accepted: 250 2.0.0 Ok: queued as TEST000002"])
    }

    @Test func `a mail that cannot be made is put off in words, and others go out`() async throws {
        let office = try await PostOffice()
        let broken = try await DigestMaker(database: office.fixtures.database).makeNow(for: "Contoso")
        _ = try await office.deliveries.send("\(GUID(broken.id))", of: "Contoso", to: "kim@contoso.example")
        _ = try await DigestMaker(database: office.fixtures.database).makeNow(for: "Contoso")
        _ = try await office.deliveries.send("latest", of: "Contoso", to: "lee@contoso.example")
        _ = try await office.fixtures.database.asWorker {
            try await $0.execute("update digest set document = 'broken' where digest_id = \(broken.id)")
        }

        try await office.mailer().drain()

        let all = try await office.all()
        let kim = try #require(all.first { $0.target.hasPrefix("kim") })
        #expect(kim.state == .waiting && kim.attempts == 1 && kim.lastAnswer?.contains("could not be made") == true)
        #expect(try #require(kim.nextAttemptAt) > Date())
        #expect(all.first { $0.target.hasPrefix("lee") }?.state == .sent)
    }

    @Test func `a digest that retention took is not sent`() async throws {
        let office = try await PostOffice()
        _ = try await office.fixtures.database.asWorker {
            try await Outbox.enqueue(digest: UUID(), to: "kim@contoso.example", tenant: Fixtures.contoso, on: $0)
        }
        // A key, as every tenant has that a credential was sealed for.
        _ = try await office.deliveries.addRecipient("lee@contoso.example", cadences: ["daily"], to: "Contoso")

        try await office.mailer().drain()

        #expect(try await office.all().map(\.state) == [.dropped])
    }

    @Test func `a trial tells what the relay says`() async throws {
        let office = try await PostOffice()
        let good = try await office.deliveries.trial(to: "kim@contoso.example")
        #expect(good.outcome == "accepted" && good.answer.hasPrefix("250"))
        try office.server.setRules("RCPT * 550 5.7.1 Not from here")
        let bad = try await office.deliveries.trial(to: "kim@contoso.example")
        #expect(bad.outcome == "refused" && bad.answer == "550 5.7.1 Not from here")
        #expect(try office.server.mails().first?.names.contains("List-Unsubscribe") == false)
    }
}
