import FoundationEssentials
import Testing

@testable import gatewayctl

/// Policies and alerts over the admin API's contract.
@Suite struct PolicyCommandTests {
    private static let id = "5d2f8a10-0000-4000-8000-000000000001"

    @Test func `apply sends a folder's files in order, and shows what changes line by line`() async throws {
        let folder = try ScratchFolder()
        try write("title: B\n", to: "\(folder.path)/b.yaml")
        try write("title: A\n", to: "\(folder.path)/a.yml")
        try write("none", to: "\(folder.path)/readme.md")
        let answer = """
            {"changes":[{"diff":["-level: low","+level: high"],"file":"a.yml","kind":"changed","line":1,\
            "policyId":"\(Self.id)","title":"Edited","version":2},{"file":"b.yaml","kind":"unchanged","line":1,\
            "policyId":"x","title":"Same","version":1}],"isDryRun":true,"scope":{"kind":"tag","tag":"gold"},"tenants":3}
            """
        try await FakeGateway.serving(["POST /admin/v1/policies/apply": .json(answer)]) { gateway in
            let run = try await gateway.run(
                "policy",
                "apply",
                "-f",
                folder.path,
                "--tag",
                "gold",
                "--dry-run",
                "--by",
                "Kim"
            )

            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("changed") && run.output.contains("-level: low\n+level: high"))
            #expect(!run.output.contains("Same"))
            #expect(run.errors.contains("1 changed, 1 unchanged for tag gold (3 now). Nothing was changed: a dry run."))
            let body = try #require(gateway.asked.first?.body)
            #expect(body.contains(#""by":"Kim","dryRun":true"#) && body.contains(#""target":{"tag":"gold"}"#))
            let first = try #require(body.firstRange(of: "a.yml"))
            let second = try #require(body.firstRange(of: "b.yaml"))
            #expect(first.lowerBound < second.lowerBound)
            #expect(!body.contains("readme.md"))
        }
    }

    @Test func `each problem stands with file, line and remedy, and the command is refused`() async throws {
        let folder = try ScratchFolder()
        try write("title: A\n", to: "\(folder.path)/a.yml")
        let problem = """
            {"type":"urn:gateway:problem:policy.invalid","title":"Unprocessable Content","status":422,"code":"policy.invalid",\
            "detail":"1 problem in 1 file; nothing was applied.","remedy":"Mend it.","requestId":"1",\
            "problems":[{"code":"sigma.modifier_unknown","file":"a.yml","line":7,"message":"No modifier 'startwith'.",\
            "remedy":"Did you mean startswith?"}]}
            """
        let run = try await FakeGateway.serving(["POST /admin/v1/policies/apply": .problem(422, problem)]) {
            try await $0.run("policy", "apply", "-f", "\(folder.path)/a.yml")
        }

        #expect(run.status == 4)
        #expect(run.errors.contains("a.yml:7: No modifier 'startwith'. [sigma.modifier_unknown]"))
        #expect(run.errors.contains("Did you mean startswith?"))
    }

    @Test func `a trial's report is the last line of its answer`() async throws {
        let report = """
            {"blobs":2,"events":3,"policies":[{"alerts":2,"file":"a.yml","isCorrelation":false,"largest":[{"count":40,\
            "examples":["r1"],"firstSeenAt":"2026-01-01T00:00:00Z","key":{"UserId":"kim"},\
            "lastSeenAt":"2026-01-02T00:00:00Z"}],"matches":41,"notifications":2,"policyId":"\(Self.id)",\
            "severity":"high","suppressed":0,"title":"Edited"}],"records":5000,"seconds":0.5,\
            "since":"2026-01-01T00:00:00Z","tenantId":"t","until":"2026-01-31T00:00:00Z"}
            """
        let progress = #"{"progress":{"blobs":1,"matches":0,"ofBlobs":2,"records":10,"seconds":0.1}}"#
        let answer = FakeGateway.Answer(
            type: "application/x-ndjson",
            pieces: [progress + "\n" + #"{"rep"#, "ort\":\(report)}\n"]
        )
        try await FakeGateway.serving(["POST /admin/v1/tenants/Contoso/policies/test": answer]) { gateway in
            let table = try await gateway.run("policy", "test", "--tenant", "Contoso", "--since", "30d", "--utc")
            let json = try await gateway.run(
                "policy",
                "test",
                "--tenant",
                "Contoso",
                "--since",
                "30d",
                "--output",
                "json"
            )

            #expect(table.status == 0, "\(table.errors)")
            #expect(table.output.contains("UserId=kim") && table.output.contains("r1"))
            #expect(table.errors.contains("5000 records and 3 sharing events looked at, 10000 records/s."))
            #expect(json.output == report + "\n")
        }
    }

    @Test(arguments: [
        (#"{"action":"removeEveryone"}"#, "removeEveryone, once approved"),
        (
            #"{"action":"stopFlow","automatic":{"dailyMax":5,"delay":3600,"isTrial":true}}"#, "stopFlow, only tried"
        ),
        (
            #"{"action":"removeAccess","automatic":{"dailyMax":3,"delay":900,"isTrial":false}}"#,
            "removeAccess by itself after 15 minutes, 3 a day at most"
        ),
    ])
    func `what a policy proposes is told where it is listed and shown`(mitigation: String, words: String) async throws {
        let policy = """
            {"policyId":"\(Self.id)","title":"Shared with everyone","severity":"high","source":"event","isCorrelation":false,\
            "file":"a.yml","state":"on","switches":[],"mitigation":\(mitigation),"text":"title: x"}
            """
        let answers: [String: FakeGateway.Answer] = [
            "GET /admin/v1/policies": .json(#"{"items":[\#(policy)]}"#),
            "GET /admin/v1/policies/\(Self.id)": .json(
                #"{"policyId":"\#(Self.id)","policies":[\#(policy)],"exceptions":[],"history":[]}"#
            ),
        ]
        try await FakeGateway.serving(answers) { gateway in
            let list = try await gateway.run("policy", "list", "--output", "csv")
            let show = try await gateway.run("policy", "show", Self.id)

            #expect(list.status == 0 && show.status == 0, "\(list.errors) \(show.errors)")
            #expect(list.output.contains(words))
            #expect(show.errors.contains("Proposes \(words) (default pack)."))
        }
    }

    @Test func `the bar tells share, rate and matches`() {
        let progress = PolicyTrialLine.Progress(blobs: 1, ofBlobs: 4, records: 500, matches: 3, seconds: 0.5)

        #expect(
            PolicyTrialBar.text(progress) == "[######------------------]  25 %  500 records, 1000 records/s, 3 matches"
        )
    }

    @Test func `an exception keeps values of one field together`() throws {
        let conditions = try PolicyExceptionAdd.parsed(["UserId=a", "Operation=x=y", "UserId=b"])

        #expect(
            conditions == [
                PolicyExceptionEntry.Condition(field: "UserId", values: ["a", "b"]),
                PolicyExceptionEntry.Condition(field: "Operation", values: ["x=y"]),
            ]
        )
    }

    private static let alert = """
        {"alertId":"3f0c2f0e-5c1b-4a53-9f52-0d9c6c1f7a10","policyId":"\(id)","title":"Everyone got the app",\
        "severity":"high","state":"new","summary":"App X to everyone","key":{"a":"b"},"count":3,\
        "raisedAt":"2026-01-01T00:00:00Z","tenantName":"Contoso"}
        """

    @Test func `alerts of all customers are told with whose they are`() async throws {
        let path = "GET /admin/v1/alerts?state=open&limit=50"
        try await FakeGateway.serving([path: .json(#"{"items":[\#(Self.alert)]}"#)]) { gateway in
            let run = try await gateway.run("alert", "list", "--all-tenants", "--state", "open")

            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("Contoso") && run.output.contains("3f0c2f0e"))
        }
    }

    @Test func `resolving says who and why`() async throws {
        let path = "PATCH /admin/v1/tenants/Contoso/alerts/3f0c2f0e"
        try await FakeGateway.serving([path: .json(Self.alert)]) { gateway in
            let run = try await gateway.run(
                "alert",
                "resolve",
                "Contoso",
                "3f0c2f0e",
                "--note",
                "guest removed",
                "--by",
                "Kim"
            )

            #expect(run.status == 0, "\(run.errors)")
            #expect(gateway.asked.first?.body == #"{"by":"Kim","note":"guest removed","state":"resolved"}"#)
        }
    }

    private func write(_ text: String, to path: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }
}
