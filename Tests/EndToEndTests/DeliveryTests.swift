import AsyncHTTPClient
import Foundation
import GatewayTesting
import NIOCore
import NIOHTTP1
import NIOSSL
import Testing

/// Mail from the daemon to a real SMTP server, and what the links in it lead to.
@Suite struct DeliveryTests {
    static let password = "correct horse battery staple"

    static func gateway(_ lab: Lab, _ server: MailServer, _ more: [String: String] = [:]) throws -> GatewayProcess {
        let file = "\(lab.folder)/smtp-password"
        try "\(password)\n".write(toFile: file, atomically: true, encoding: .utf8)
        return try GatewayProcess(
            lab,
            [
                "GATEWAY_SMTP_URL": "smtp://digests%40msp.example@localhost:\(server.port)",
                "GATEWAY_SMTP_PASSWORD_FILE": file, "GATEWAY_SMTP_CA_FILE": server.authority,
                "GATEWAY_MAIL_FROM": "Sharing digests <digests@msp.example>",
                "GATEWAY_PUBLIC_URL": "https://gateway.example",
            ].merging(more) { $1 }
        )
    }

    @Test(.timeLimit(.minutes(5))) func `a digest is mailed over TLS, opened in a browser, and unsubscribed from`()
        async throws
    {
        let lab = try await Lab(records: Sample.records)
        let server = try await MailServer.start(.login(user: "digests@msp.example", password: Self.password))
        let gateway = try Self.gateway(lab, server)
        let daemon = try await gateway.start()
        let customer = lab.customers[0]
        try await gateway.add(customer)
        try await gateway.waitForContent(of: customer)
        try await gateway.ctl("digest", "run", customer.name)

        let trial = try await gateway.ctl("mail", "test", "--to", "kim@contoso.example")
        #expect(trial.status == 0 && trial.output.contains("250 2.0.0 Ok"), "\(trial)")
        #expect(try await gateway.ctl("recipient", "add", customer.name, "kim@contoso.example").status == 0)
        let sent = try await gateway.ctl("digest", "send", customer.name, "latest", "--to", "kim@contoso.example")
        #expect(sent.status == 0)
        try await eventually("the mail is there") { server.count == 2 }
        try await eventually("the delivery is written down") {
            try await gateway.ctl("delivery", "list", customer.name, "--state", "sent").output.contains("Ok: queued")
        }
        let mail = try #require(try server.mails().last)
        #expect(mail.defects.isEmpty && mail.envelope?.tls == true)
        let html = try #require(mail.parts["text/html"])
        #expect(html.contains("AllStaff"), "the digest tells what was shared")

        let link = try #require(html.firstMatch(of: #/https:\/\/gateway\.example(\/d\/[A-Za-z0-9_-]+)/#)?.output.1)
        let page = try await gateway.get(String(link), key: nil, accept: "text/html")
        #expect(page.status == 200 && page.body.contains("AllStaff"))
        let list = try await gateway.ctl("digest", "link", "list", customer.name, "--output", "json")
        let linkID = try #require(list.output.firstMatch(of: #/"linkId":"([^"]+)"/#)?.output.1)
        #expect(try await gateway.ctl("digest", "link", "revoke", customer.name, String(linkID)).status == 0)
        #expect(try await gateway.get(String(link), key: nil, accept: "text/html").status == 404)
        let made = try await gateway.ctl("digest", "link", customer.name, "latest", "--expires", "14d")
        #expect(made.output.hasPrefix("https://gateway.example/d/"))
        let path = made.output.dropFirst("https://gateway.example".count).prefix { $0 != "\n" }
        #expect(try await gateway.get(String(path), key: nil, accept: "text/html").status == 200)

        #expect(try !gateway.logText().contains(link.dropFirst(3)), "the log opens nothing")
        for secret in [Self.password, "Y29ycmVjdCBob3JzZS"] {
            #expect(try !gateway.logText().contains(secret), "the relay's password is in the log")
        }
        #expect(await gateway.stop(daemon) == 0)
        try await lab.end()
    }

    @Test(.timeLimit(.minutes(5))) func `killed while the relay takes a mail, the same mail is sent again`()
        async throws
    {
        let lab = try await Lab(records: Sample.records)
        let server = try await MailServer.start(.login(user: "digests@msp.example", password: Self.password))
        let gateway = try Self.gateway(lab, server)
        var daemon = try await gateway.start()
        let customer = lab.customers[0]
        try await gateway.add(customer)
        try await gateway.waitForContent(of: customer)
        try await gateway.ctl("digest", "run", customer.name)
        // The relay takes the mail and does not say so.
        try server.setRules("DATA * KEEP-SILENT")
        try await gateway.ctl("digest", "send", customer.name, "latest", "--to", "kim@contoso.example")
        try await eventually("the relay has the mail") { server.count == 1 }
        kill(daemon.process.processIdentifier, SIGKILL)
        _ = await daemon.exit()
        try server.setRules()

        daemon = try await gateway.start()
        try await eventually("the mail is sent again") { server.count == 2 }
        try await eventually("and written down") {
            try await gateway.ctl("delivery", "list", customer.name, "--state", "sent").output.contains("Ok: queued")
        }
        let bytes = try server.names.map { try MailServer.bytes(of: $0) }
        #expect(bytes.first == bytes.last, "by its Message-ID and every other byte the same mail")
        #expect(await gateway.stop(daemon) == 0)
        #expect(server.count == 2)
        try await lab.end()
    }

    @Test(.timeLimit(.minutes(6))) func `without a relay mail is refused in words, and wrong settings end the start`()
        async throws
    {
        let lab = try await Lab(records: Sample.records)
        let gateway = try GatewayProcess(lab)
        let daemon = try await gateway.start()
        let refused = try await gateway.ctl("mail", "test", "--to", "kim@contoso.example")
        #expect(refused.status == 4)
        #expect(refused.errors.contains("GATEWAY_SMTP_URL"))
        #expect(await gateway.stop(daemon) == 0)
        for (setting, words) in [
            (["GATEWAY_SMTP_URL": "smtp://kim:hunter2@mail.example"], "GATEWAY_SMTP_PASSWORD_FILE"),
            (["GATEWAY_SMTP_URL": "smtp://mail.example"], "GATEWAY_MAIL_FROM"),
            (["GATEWAY_SMTP_URL": "smtp://mail.example", "GATEWAY_MAIL_FROM": "kim"], "GATEWAY_MAIL_FROM"),
            (["GATEWAY_SMTP_URL": "smtp://mail.example", "GATEWAY_MAIL_FROM": "a@b.example"], "GATEWAY_PUBLIC_URL"),
            (["GATEWAY_SMTP_URL": "smtp://mail.example:25?starttls=off"], "this machine"),
        ] {
            let run = try await Program("gatewayd", environment: gateway.environment.merging(setting) { $1 }).run([])
            #expect(run.status != 0)
            #expect(run.errors.contains(words) && !run.errors.contains("hunter2"), "\(run.errors)")
        }
        try await lab.end()
    }
}
