import FoundationEssentials
import GatewayTesting
import HTTPTypes
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway
@testable import GatewayHTTP

@Suite(.scratchDatabase, .timeLimit(.minutes(6))) struct LinkTests {
    private static func path(_ link: DigestLink) throws -> String {
        String(try #require(link.url).dropFirst("https://gateway.example".count))
    }

    @Test func `a link opens its digest without a key, kept nowhere and told to nobody`() async throws {
        let customers = try Customers()
        try await customers.add(Customers.contoso, name: "Contoso")
        let digest = try await customers.makeDigest(of: Customers.contoso)
        let link = try await customers.deliveries.link(
            "latest",
            of: "Contoso",
            lifetime: .seconds(14 * 86_400),
            label: "board"
        )
        let path = try Self.path(link)

        for coding in ["identity", "gzip"] {
            let page = try await customers.ask(path, [.acceptEncoding: coding])
            #expect(page.status == 200)
            let plain = page.headers[.contentEncoding] == "gzip" ? try Gunzip.unpack(page.bytes) : page.bytes
            #expect(plain == DigestForm.html.render(digest, brand: DigestBrand()))
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.headers[.cacheControl] == "private, no-store")
            #expect(page.headers[.referrerPolicy] == "no-referrer")
            #expect(page.headers[.robots]?.contains("noindex") == true)
            #expect(page.headers[.eTag] == nil)
            #expect(page.headers[.contentSecurityPolicy] == DigestHTML.contentSecurityPolicy)
        }
        #expect(try await customers.ask(path, method: .head).status == 200)
        let known = try await customers.database.asWorker {
            try await LinkStore.all(tenant: Customers.contoso, before: nil, limit: 10, on: $0)
        }
        #expect(known.map(\.opened) == [2], "a HEAD is nobody who reads")
        #expect(known.first?.url == nil, "the address is told once")
    }

    @Test func `wrong, tampered with, expired, revoked and another's open nothing and look the same`() async throws {
        let customers = try Customers()
        try await customers.add(Customers.contoso, name: "Contoso")
        try await customers.add(Customers.fabrikam, name: "Fabrikam")
        try await customers.makeDigest(of: Customers.contoso)
        try await customers.makeDigest(of: Customers.fabrikam)
        func make(_ tenant: String) async throws -> DigestLink {
            try await customers.deliveries.link("latest", of: tenant, lifetime: .seconds(7200), label: "")
        }
        let (good, revoked, expired, other) = (
            try await make("Contoso"), try await make("Contoso"), try await make("Contoso"), try await make("Fabrikam")
        )
        try await customers.database.asWorker { connection in
            _ = try await LinkStore.revoke("\(revoked.linkId)", tenant: Customers.contoso, on: connection)
            try await connection.execute(
                """
                update digest_link set expires_at = now() - interval '1 second'
                where link_id = \(expired.linkId.rawValue)
                """
            )
            // Whoever can write rows but has no key: the other's link made to open Contoso's digest.
            try await connection.execute(
                """
                update digest_link set digest_id = \(good.digestId.rawValue) where link_id = \(other.linkId.rawValue)
                """
            )
        }
        let token = try Self.path(good).dropFirst(3)
        let flipped = token.dropLast() + (token.last == "A" ? "Q" : "A")
        let short = token.dropLast(4)
        let nothing = try await customers.ask("/d/\(flipped)")
        #expect(nothing.status == 404)
        for path in [
            "/d/\(short)", "/d/x", "/d/\(token)AAAA", try Self.path(revoked), try Self.path(expired),
            try Self.path(other),
        ] {
            let answer = try await customers.ask(path)
            #expect(answer.status == 404)
            #expect(answer.bytes == nothing.bytes)
            #expect(answer.headers[.cacheControl] == "private, no-store")
        }
        let problem = try await customers.ask("/d/\(flipped)", [.accept: "application/json"])
        #expect(problem.status == 404 && problem.text.contains("link.not_found"))
        #expect(try await customers.ask("/d/\(token)").status == 200)
    }

    @Test func `a link is refused where nobody could follow it, and one that lives too long`() async throws {
        let customers = try Customers()
        try await customers.add(Customers.contoso, name: "Contoso")
        try await customers.makeDigest(of: Customers.contoso)
        let lost = Deliveries(
            database: customers.database,
            credentials: customers.credentials,
            post: nil,
            publicURL: nil
        )
        let address = await #expect(throws: GatewayError.self) {
            try await lost.link("latest", of: "Contoso", lifetime: .seconds(7200), label: "")
        }
        #expect(address?.code == .linkAddress)
        let long = await #expect(throws: GatewayError.self) {
            try await customers.deliveries.link("latest", of: "Contoso", lifetime: .seconds(400 * 86_400), label: "")
        }
        #expect(long?.code == .requestInvalid)
    }

    @Test func `looking at the unsubscribe page changes nothing, one POST ends it`() async throws {
        let customers = try Customers()
        try await customers.add(Customers.contoso, name: "Contoso")
        let recipient = try await customers.deliveries.addRecipient(
            "kim@contoso.example",
            cadences: ["daily"],
            to: "Contoso"
        )
        let token = try await customers.database.asWorker { connection in
            let key = try await customers.credentials.dataKey(of: Customers.contoso, on: connection)
            return TokenText.encode(MailRecipient.unsubscribeToken(recipient.recipientId.rawValue, key: key))
        }
        let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
        func isEnded() async throws -> Bool {
            try await customers.deliveries.recipients(of: "Contoso").first?.unsubscribedAt != nil
        }

        let page = try await customers.ask("/u/\(token)")
        #expect(page.status == 200)
        #expect(page.text.contains("kim@contoso.example") && page.text.contains("<form method=\"post\">"))
        #expect(page.headers[.cacheControl] == "private, no-store")
        #expect(try await customers.ask("/u/\(token)", method: .head).status == 200)
        #expect(try await customers.ask("/u/\(token)", method: .post, form, body: "x=y").status == 400)
        #expect(try await customers.ask("/u/\(token)", method: .post, body: "List-Unsubscribe=One-Click").status == 400)
        #expect(try await !isEnded())
        let wrong = String(repeating: "A", count: 43)
        #expect(
            try await customers.ask("/u/\(wrong)", method: .post, form, body: "List-Unsubscribe=One-Click").status
                == 404
        )
        #expect(try await customers.ask("/u/\(wrong)").status == 404)

        for _ in 0..<2 {
            let answer = try await customers.ask("/u/\(token)", method: .post, form, body: "List-Unsubscribe=One-Click")
            #expect(answer.status == 200 && answer.headers[.location] == nil)
            #expect(try await isEnded())
        }
        #expect(try await customers.ask("/u/\(token)").text.contains("gets no more"))

        // Asked for anew, it begins again, and the old mails' links still end it.
        _ = try await customers.deliveries.addRecipient("KIM@contoso.example", cadences: ["daily"], to: "Contoso")
        #expect(try await !isEnded())
        let multipart = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n"
        let answer = try await customers.ask(
            "/u/\(token)",
            method: .post,
            [.contentType: "multipart/form-data; boundary=b"],
            body: multipart
        )
        #expect(answer.status == 200)
        #expect(try await isEnded())
    }

    @Test(arguments: [
        ("/a/secret", "/a/…"), ("/d/secret", "/d/…"), ("/u/secret", "/u/…"),
        ("/v1/digests/latest", "/v1/digests/latest"),
    ])
    func `the log has no word that opens something`(path: String, logged: String) {
        #expect(LoggedPath.of(path) == logged)
    }
}
