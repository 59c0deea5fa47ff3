import Foundation
import Testing

@testable import gatewayctl

/// The built command against a gateway that speaks the admin API's contract on a unix socket.
@Suite struct AdminCommandTests {
    @Test func `tenants are listed as a table in local time with the zone named once`() async throws {
        let run = try await FakeGateway.serving(["GET /admin/v1/tenants": .json(Samples.tenants)]) {
            try await $0.run("tenant", "list")
        }

        #expect(run.status == 0)
        #expect(
            run.output == """
                NAME            STATE      SINCE (CEST/CET)     TENANT ID                             CLOUD       TAGS  \
                CREDENTIAL               REASON
                Contoso         active     2025-03-01 09:00:00  11111111-2222-3333-4444-555555555555  commercial  -     \
                secret until 2026-01-31  -
                Fabrikam, Inc.  suspended  2025-07-01 10:00:00  22222222-2222-3333-4444-555555555555  gcc-high    -     \
                -                        The client secret expired on 2025-06-30.

                """
        )
        #expect(run.errors.isEmpty)
    }

    @Test func `--utc shows times in UTC`() async throws {
        let run = try await FakeGateway.serving(["GET /admin/v1/tenants": .json(Samples.tenants)]) {
            try await $0.run("tenant", "list", "--utc")
        }

        #expect(run.output.contains("SINCE (UTC)"))
        #expect(run.output.contains("2025-03-01 08:00:00"))
    }

    @Test func `JSON is the gateway's own, byte by byte`() async throws {
        let run = try await FakeGateway.serving(["GET /admin/v1/tenants": .json(Samples.tenants)]) {
            try await $0.run("tenant", "list", "--output", "json")
        }

        #expect(run.output == Samples.tenants + "\n")
    }

    @Test func `CSV has every column and quotes names`() async throws {
        let run = try await FakeGateway.serving(["GET /admin/v1/tenants": .json(Samples.tenants)]) {
            try await $0.run("tenant", "list", "--output", "csv")
        }

        let lines = run.output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("name,state,stateSince,tenantId,"))
        #expect(lines[2].hasPrefix("\"Fabrikam, Inc.\",suspended,2025-07-01T08:00:00Z,"))
    }

    @Test func `an empty list is an empty table with a hint beside it`() async throws {
        let run = try await FakeGateway.serving(["GET /admin/v1/tenants": .json(#"{"items":[]}"#)]) {
            try await $0.run("tenant", "list")
        }

        #expect(run.status == 0)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("gatewayctl tenant add"))
    }

    @Test func `a terminal gets no line wider than itself and colour unless NO_COLOR`() async throws {
        for environment in [["NO_COLOR": "1"], [:]] {
            let terminal = try PseudoTerminal(columns: 80)
            let run = try await FakeGateway.serving(["GET /admin/v1/tenants": .json(Samples.tenants)]) {
                try await $0.run("tenant", "list", environment: environment, terminal: terminal)
            }

            let seen = terminal.seen()
            #expect(run.status == 0)
            #expect(seen.contains("suspended"))
            #expect(seen.contains("\u{1B}[") == environment.isEmpty)
            for line in seen.replacing(/\u{1B}\[[0-9]+m/, with: "").split(separator: "\n") {
                #expect(VisibleText.width(String(line)) <= 80)
            }
        }
    }

    @Test func `a tenant is added with its secret in the body alone`() async throws {
        let folder = try ScratchFolder()
        let secret = try folder.file("secret", "s3cr3t~value\n")
        let answer = #"{"tenant":\#(Samples.contoso),"checks":\#(Samples.checksOK)}"#

        try await FakeGateway.serving(["POST /admin/v1/tenants": .json(answer, status: 201)]) { gateway in
            let run = try await gateway.run(
                "tenant",
                "add",
                "Contoso",
                "--tenant-id",
                Samples.tenantID.uppercased(),
                "--client-id",
                Samples.clientID,
                "--secret-file",
                secret,
                "--secret-expires",
                "2030-01-31",
                "--time-zone",
                "UTC",
                "--content-type",
                "audit.general"
            )

            #expect(run.status == 0)
            #expect(run.output.hasPrefix("CHECK"))
            #expect(run.errors.contains("Added Contoso"))
            #expect(!(run.output + run.errors).contains("s3cr3t"))
            #expect(!run.errors.contains("warning"))
            #expect(
                gateway.asked.map(\.body) == [
                    """
                    {"check":true,"clientId":"\(Samples.clientID)","contentTypes":["Audit.General"],"name":"Contoso",\
                    "secret":"s3cr3t~value","secretExpiresAt":"2030-01-30T23:00:00Z","tenantId":"\(Samples.tenantID)",\
                    "timeZone":"UTC"}
                    """
                ]
            )
        }
    }

    @Test func `a secret is taken from standard input, and certificates as base64`() async throws {
        let folder = try ScratchFolder()
        let pem = "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\ny\n"
        let certificate = try folder.file("both.pem", pem)
        let passphrase = try folder.file("passphrase", "open sesame\r\n")
        let answer = #"{"tenant":\#(Samples.contoso),"checks":[]}"#

        try await FakeGateway.serving(["POST /admin/v1/tenants/Contoso/rotate": .json(answer)]) { gateway in
            let first = try await gateway.run(
                "tenant",
                "rotate",
                "Contoso",
                "--secret-stdin",
                "--no-check",
                input: "abc\n"
            )
            let second = try await gateway.run(
                "tenant",
                "rotate",
                "Contoso",
                "--certificate",
                certificate,
                "--certificate-passphrase-file",
                passphrase,
                "--algorithm",
                "rs256"
            )

            #expect(first.status == 0)
            #expect(second.status == 0)
            #expect(gateway.asked.map(\.body).first == #"{"check":false,"secret":"abc"}"#)
            let base64 = Data(pem.utf8).base64EncodedString()
            #expect(
                gateway.asked.map(\.body).last
                    == #"{"algorithm":"rs256","certificate":"\#(base64)","check":true,"passphrase":"open sesame"}"#
            )
        }
    }

    @Test(arguments: [
        ("x", 0o644, "chmod 600"), ("x", 0o640, "chmod 600"),
        ("99999999-2222-3333-4444-555555555555", 0o600, "secret's ID"),
    ])
    func `a warning says what is unwise about a secret`(text: String, mode: mode_t, words: String) async throws {
        let folder = try ScratchFolder()
        let secret = try folder.file("secret", text, mode: mode)
        let answer = #"{"tenant":\#(Samples.contoso),"checks":[]}"#

        let run = try await FakeGateway.serving(["POST /admin/v1/tenants/Contoso/rotate": .json(answer)]) {
            try await $0.run("tenant", "rotate", "Contoso", "--secret-file", secret)
        }

        #expect(run.status == 0)
        #expect(run.errors.contains("warning: "))
        #expect(run.errors.contains(words))
    }

    @Test func `a certificate without its key is refused before anything is sent`() async throws {
        let folder = try ScratchFolder()
        let pem = try folder.file("cert.pem", "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n")
        let text = try folder.file("text", "hello")

        try await FakeGateway.serving([:]) { gateway in
            for file in [pem, text, "\(folder.path)/absent"] {
                let run = try await gateway.run("tenant", "rotate", "Contoso", "--certificate", file)

                #expect(run.status == 2)
                #expect(run.errors.contains("next step: "))
            }
            #expect(gateway.asked.isEmpty)
        }
    }

    @Test func `a refused check shows what was checked and the first failing step's remedy`() async throws {
        let problem = """
            {"type":"about:blank","title":"Unprocessable","status":422,"detail":"Microsoft refused the registration.",\
            "code":"tenant.check_failed","remedy":"See the checks.","checks":\(Samples.checksFailed)}
            """
        let arguments = [
            "tenant", "add", "Contoso", "--tenant-id", Samples.tenantID, "--client-id", Samples.clientID,
            "--secret-stdin",
        ]

        try await FakeGateway.serving(["POST /admin/v1/tenants": .problem(422, problem)]) { gateway in
            let table = try await Program(arguments + ["--socket", gateway.socket], input: "s").ending()
            let json = try await Program(
                arguments + ["--socket", gateway.socket, "--output", "json"],
                input: "s"
            ).ending()

            #expect(table.status == 4)
            #expect(table.output.contains("roles         -              failed   The token has no role"))
            #expect(
                table.errors == """
                    error: Microsoft refused the registration.
                    next step: Grant ActivityFeed.Read and consent.
                    code: tenant.check_failed

                    """
            )
            #expect(json.output == problem + "\n")
        }
    }

    @Test func `a check that failed ends with 1`() async throws {
        let answer = #"{"tenant":\#(Samples.contoso),"checks":\#(Samples.checksFailed)}"#

        let run = try await FakeGateway.serving(["POST /admin/v1/tenants/Contoso/check": .json(answer)]) {
            try await $0.run("tenant", "check", "Contoso")
        }

        #expect(run.status == 1)
        #expect(run.errors.contains("error: The check roles failed: The token has no role ActivityFeed.Read."))
        #expect(run.errors.contains("code: role_missing"))
    }

    @Test func `a name is one segment of the path, whatever is in it`() async throws {
        try await FakeGateway.serving([
            "POST /admin/v1/tenants/A%2FB%20%C3%BC%3F/pause": .json(Samples.contoso),
            "POST /admin/v1/tenants/A%2FB%20%C3%BC%3F/resume": .json(Samples.contoso),
        ]) { gateway in
            let paused = try await gateway.run("tenant", "pause", "A/B ü?")
            let resumed = try await gateway.run("tenant", "resume", "A/B ü?")

            #expect(paused.status == 0)
            #expect(resumed.status == 0)
        }
    }

    @Test func `a problem is told with its next step and its exit code`() async throws {
        let cases: [(Int, Int32)] = [(400, 2), (401, 4), (403, 4), (404, 3), (409, 4), (422, 4), (500, 1), (503, 5)]
        for (status, code) in cases {
            let problem = """
                {"status":\(status),"title":"T","detail":"It is so.","code":"some.code","remedy":"Do this.","instance":"r-1"}
                """
            let run = try await FakeGateway.serving(["GET /admin/v1/tenants": .problem(status, problem)]) {
                try await $0.run("tenant", "list")
            }

            let request = status >= 500 ? "request: r-1\n" : ""
            #expect(run.status == code)
            #expect(run.errors == "error: It is so.\nnext step: Do this.\ncode: some.code\n\(request)")
            #expect(run.output.isEmpty)
        }
    }

    @Test func `keys are issued, listed and revoked`() async throws {
        let record = #"{"keyId":"k-1","prefix":"gwk_7hQ2","label":"SIEM","createdAt":"2025-03-01T08:00:00Z"}"#
        try await FakeGateway.serving([
            "POST /admin/v1/tenants/Contoso/keys": .json(#"{"key":"gwk_7hQ2abc","record":\#(record)}"#, status: 201),
            "GET /admin/v1/tenants/Contoso/keys": .json(#"{"items":[\#(record)]}"#),
            "DELETE /admin/v1/tenants/Contoso/keys/gwk_7hQ2": .json(#"{"record":\#(record)}"#),
        ]) { gateway in
            let created = try await gateway.run("key", "create", "Contoso", "--label", "SIEM")
            let listed = try await gateway.run("key", "list", "Contoso")
            let revoked = try await gateway.run("key", "revoke", "Contoso", "gwk_7hQ2")

            #expect(created.output == "gwk_7hQ2abc\n")
            #expect(created.errors.contains("cannot be shown again"))
            #expect(gateway.asked.first?.body == #"{"label":"SIEM"}"#)
            #expect(listed.output.contains("gwk_7hQ2  SIEM   valid  2025-03-01 09:00:00  -"))
            #expect(revoked.status == 0)
        }
    }

    @Test func `a digest is shown in the form asked for`() async throws {
        let path = "/admin/v1/tenants/Contoso/digests"
        try await FakeGateway.serving([
            "GET \(path)/latest": .text("the digest\n", type: "text/plain"),
            "GET \(path)/d-1": .text("<p>evil\u{1B}[2J", type: "text/html"),
            "GET \(path)?limit=3": .json(
                #"{"items":[{"digestId":"d-1","cadence":"daily","day":"2025-03-01","headline":"Two shares","events":2}]}"#
            ),
            "POST \(path)": .json(#"{"digestId":"d-1"}"#, status: 201),
        ]) { gateway in
            let latest = try await gateway.run("digest", "show", "Contoso")
            let html = try await gateway.run("digest", "show", "Contoso", "d-1", "--format", "html")
            let list = try await gateway.run("digest", "list", "Contoso", "--limit", "3")
            let made = try await gateway.run("digest", "run", "Contoso", "--format", "markdown")
            let json = try await gateway.run("digest", "run", "Contoso", "--format", "json")
            let terminal = try PseudoTerminal()
            _ = try await gateway.run("digest", "show", "Contoso", "d-1", terminal: terminal)

            #expect(latest.output == "the digest\n")
            #expect(html.output == "<p>evil\u{1B}[2J\n")
            #expect(list.output.contains("2025-03-01  daily         2  -     d-1        Two shares"))
            #expect(made.output == "<p>evil\u{1B}[2J\n")
            #expect(json.output == "{\"digestId\":\"d-1\"}\n")
            #expect(!terminal.seen().contains("\u{1B}"))
            #expect(gateway.asked.compactMap(\.accept).prefix(2) == ["text/plain", "text/html"])
        }
    }

    @Test func `events are paged until the limit, and JSON is one list of the gateway's own bytes`() async throws {
        let path = "/admin/v1/tenants/Contoso/events"
        let first = (0..<500).map { Samples.event($0) }.joined(separator: ",")
        let second = (500..<502).map { Samples.event($0) }.joined(separator: ",")
        try await FakeGateway.serving([
            "GET \(path)?since=2025-02-28T23:00:00Z&limit=500": .json(#"{"items":[\#(first)],"next":"c+1"}"#),
            "GET \(path)?since=2025-02-28T23%3A00%3A00Z&limit=500": .json(#"{"items":[\#(first)],"next":"c+1"}"#),
            "GET \(path)?since=2025-02-28T23%3A00%3A00Z&limit=2&cursor=c%2B1": .json(
                #"{"items":[\#(second)],"next":"c2"}"#
            ),
        ]) { gateway in
            let json = try await gateway.run(
                "event",
                "list",
                "Contoso",
                "--since",
                "2025-03-01",
                "--limit",
                "502",
                "--output",
                "json"
            )
            let table = try await gateway.run("event", "list", "Contoso", "--since", "2025-03-01", "--limit", "502")
            let csv = try await gateway.run(
                "event",
                "list",
                "Contoso",
                "--since",
                "2025-03-01",
                "--limit",
                "502",
                "--output",
                "csv"
            )

            #expect(json.status == 0)
            #expect(json.output == #"{"items":[\#(first),\#(second)],"next":"c2"}"# + "\n")
            #expect(json.errors == "There are more: raise --limit (now 502).\n")
            #expect(table.output.split(separator: "\n").count == 503)
            #expect(csv.output.split(separator: "\n")[1].contains("everyone adele@contoso.com"))
            #expect(csv.output.split(separator: "\n")[1].hasSuffix("r-0 s-0"))
        }
    }

    @Test func `subscriptions are listed with what to do`() async throws {
        try await FakeGateway.serving([
            "GET /admin/v1/tenants/Contoso/subscriptions": .json(#"{"items":\#(Samples.feeds)}"#)
        ]) { gateway in
            let feeds = try await gateway.run("subscription", "list", "Contoso")

            #expect(feeds.output.contains("next step: Turn it on in the Purview portal."))
        }
    }
}
