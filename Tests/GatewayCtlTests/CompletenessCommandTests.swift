import Foundation
import Testing

@testable import gatewayctl

/// Is the data complete, since when not, why, what do I do: as a person reads it.
@Suite struct CompletenessCommandTests {
    private static let tenant = "/admin/v1/tenants/Contoso"

    @Test func `a tenant's screen begins with the verdict, why, and the next step`() async throws {
        let run = try await FakeGateway.serving(["GET \(Self.tenant)": .json(Samples.incomplete)]) {
            try await $0.run("tenant", "show", "Contoso")
        }

        #expect(run.status == 0, "\(run.errors)")
        #expect(
            run.output.hasPrefix(
                """
                Contoso: INCOMPLETE since 2025-03-01 10:00:00 CET (3 hours)
                  critical: Audit.SharePoint: The subscription was disabled. (AF20023); since 2025-03-01 10:05:00 CET (3 hours), \
                next try 2025-03-01 13:45:00 CET
                    next step: Ask who stops it.
                  note: The client secret ends in 50 days.
                """
            ),
            "\(run.output)"
        )
        for line in [
            "Budget      500 of 2,000 requests a minute, throttled 2 times in a row",
            "Credential  secret, ends 2026-01-31 (in 335 days)",
            "Audit.General: enabled since 2025-03-01 09:00:00 CET",
            "  records      45,678 stored, 3 repeated, 1 set aside",
            "  requests     1,500 answered, 7 throttled, 1 refused, 2 failed",
            "Audit.SharePoint: disabled by admin since 2025-03-01 10:05:00 CET",
            "  unfetched    since 2025-03-01 10:00:00 CET (3 hours); Microsoft deletes it in 6 days",
            "Gaps: The newest of 7; all: gatewayctl gap list Contoso --open",
            "Unknown operations in 30 days: FrobnicateApp (12)",
        ] { #expect(run.output.contains(line), "\(line) in:\n\(run.output)") }
    }

    @Test func `a narrow terminal gets no line wider than itself`() async throws {
        let terminal = try PseudoTerminal(columns: 80)
        let run = try await FakeGateway.serving(["GET \(Self.tenant)": .json(Samples.incomplete)]) {
            try await $0.run("tenant", "show", "Contoso", terminal: terminal)
        }

        #expect(run.status == 0)
        for line in terminal.seen().replacing(/\u{1B}\[[0-9]+m/, with: "").split(separator: "\n") {
            #expect(VisibleText.width(String(line)) <= 80, "\(line)")
        }
    }

    @Test func `gaps are listed for one tenant or all, closed ones too or not, with what to do once`() async throws {
        try await FakeGateway.serving([
            "GET \(Self.tenant)/gaps?limit=500": .json(#"{"items":[\#(Samples.gap)],"next":"c"}"#),
            "GET \(Self.tenant)/gaps?limit=500&cursor=c": .json(#"{"items":[\#(Samples.gap)]}"#),
            "GET /admin/v1/gaps?open=true&limit=500": .json(#"{"items":[\#(Samples.gap)]}"#),
            "GET \(Self.tenant)/gaps?open=true&limit=500": .json(#"{"items":[]}"#),
        ]) { gateway in
            let own = try await gateway.run("gap", "list", "Contoso")
            let all = try await gateway.run("gap", "list", "--all", "--open")
            let none = try await gateway.run("gap", "list", "Contoso", "--open")
            let csv = try await gateway.run("gap", "list", "--all", "--open", "--output", "csv")

            #expect(own.output.split(separator: "\n").count { $0.contains("dead letter") } == 2)
            #expect(own.output.contains("FROM (CET)"))
            #expect(own.output.split(separator: "\n").count { $0.hasPrefix("next step: ") } == 1)
            #expect(all.output.hasPrefix("TENANT   CONTENT TYPE"))
            #expect(none.output.isEmpty && none.errors.contains("No open gaps."))
            #expect(csv.output.hasPrefix("tenant,contentType,from,to,state,reason,"))
        }
    }

    @Test func `a dead letter is listed, explained and tried again`() async throws {
        let id = "2025$audit_sharepoint$na1"
        try await FakeGateway.serving([
            "GET \(Self.tenant)/content?state=dead&limit=50": .json(#"{"items":[\#(Samples.letter)]}"#),
            "GET \(Self.tenant)/content/2025%24audit_sharepoint%24na1": .json(Samples.letter),
            "POST \(Self.tenant)/content/retry": .json(#"{"reopened":1,"hurried":0,"expired":0,"untouched":[]}"#),
        ]) { gateway in
            let list = try await gateway.run("content", "list", "Contoso", "--state", "dead")
            let shown = try await gateway.run("content", "show", "Contoso", id)
            let one = try await gateway.run("content", "retry", "Contoso", id)
            let all = try await gateway.run("content", "retry", "Contoso", "--all")

            #expect(list.output.contains("dead letter"))
            #expect(list.errors.contains("gatewayctl content show Contoso ID"))
            #expect(shown.output.contains("Given up after 24 tries."))
            #expect(shown.output.contains("In words of    Microsoft"))
            #expect(shown.output.contains("gatewayctl content retry Contoso 'x'"))
            #expect(one.output == "1 dead letter in the queue again.\n")
            #expect(all.status == 0)
            #expect(gateway.asked.suffix(2).map(\.body) == [#"{"contentIds":["\#(id)"]}"#, #"{"all":true}"#])
        }
    }

    @Test func `a backfill says what will happen, and waits if it is told to`() async throws {
        let answer = """
            {"tenantId":"\(Samples.tenantID)","contentTypes":["Audit.General"],"since":"2025-03-01T00:00:00Z",\
            "from":"2025-03-01T00:00:00Z","to":"2025-03-02T00:00:00Z","reopened":1,"starts":true,"plan":["One.","Two."]}
            """
        try await FakeGateway.serving([
            "POST \(Self.tenant)/backfill": .json(answer),
            "GET /admin/v1/tenants/\(Samples.tenantID)": .json(Samples.incomplete),
        ]) { gateway in
            let asked = try await gateway.run(
                "backfill",
                "Contoso",
                "--since",
                "2025-03-01",
                "--content-type",
                "audit.general",
                "--utc"
            )
            let waited = try await gateway.run("backfill", "Contoso", "--since", "2025-03-01", "--wait")

            #expect(asked.output == "One.\nTwo.\n")
            #expect(asked.errors.contains("gatewayctl tenant show Contoso"))
            #expect(gateway.asked[0].body == #"{"contentTypes":["Audit.General"],"since":"2025-03-01T00:00:00Z"}"#)
            #expect(waited.status == 0)
            #expect(waited.errors.contains("All is listed; 0 blobs waiting, 1,234 stored (45,678 records)."))
            #expect(waited.errors.hasSuffix("Done.\n"))
        }
    }

    @Test func `nobody waits for a tenant that is not read`() async throws {
        let answer = """
            {"tenantId":"x","contentTypes":["Audit.General"],"since":"2025-03-01T00:00:00Z","from":"2025-03-01T00:00:00Z",\
            "to":"2025-03-02T00:00:00Z","reopened":0,"starts":false,"plan":[]}
            """
        let run = try await FakeGateway.serving([
            "POST \(Self.tenant)/backfill": .json(answer),
            "GET /admin/v1/tenants/x": .json(#"{"tenant":\#(Samples.fabrikam),"feeds":[]}"#),
        ]) { try await $0.run("backfill", "Contoso", "--since", "1d", "--wait") }

        #expect(run.status == 1)
        #expect(run.errors.contains("is suspended, so nothing is read now: The client secret expired"))
        #expect(run.errors.contains("code: AADSTS7000222"))
    }
}
