import ArgumentParser
import FoundationEssentials
import Testing

@testable import gatewayctl

/// Approvals, approvers and mitigations over the admin API's contract.
@Suite struct ApprovalCommandTests {
    private static let tenant = "/admin/v1/tenants/Contoso"
    private static let id = "3f0c2f0e-5c1b-4a53-9f52-0d9c6c1f7a10"
    private static let alert = "7d9f1b0c-2f3a-4c5d-8e6f-102030405060"

    private static func mitigation(_ state: String = "proposed", outcome: String? = nil) -> String {
        """
        {"mitigationId":"\(id)","tenantId":"\(id)","tenantName":"Contoso","action":"removeEveryone","state":"\(state)",\
        "resource":{"kind":"canvasApp","name":"Lunch Orders","id":"\(id)"},"principal":{"kind":"everyone"},"role":"CanView",\
        "reason":"Too wide.","proposedBy":"kim","alertId":"\(alert)","approvers":"both","isAutomatic":false,"changes":[],\
        "createdAt":"2025-03-01T08:00:00Z","expiresAt":"2025-03-04T08:00:00Z","decisions":[{"verdict":"approve","person":\
        {"name":"lee@contoso.example","side":"contact","way":"link"},"note":"fine","decidedAt":"2025-03-01T09:00:00Z"}],\
        "effect":["Everyone no longer has it."],"limits":["Copies stay."],"steps":[],\
        "needs":"one of the service provider's people"\(outcome.map { ",\"outcome\":\"\($0)\"" } ?? "")}
        """
    }

    private static func settings(_ state: String, probe: String? = nil) -> String {
        """
        {"state":"\(state)","stateBy":"kim","stateSince":"2025-03-01T08:00:00Z","approvers":"both","expiresAfter":259200,\
        "remindAfter":14400,"escalateAfter":86400,"watchFor":2592000,"explanation":"One. Two. Three.",\
        "command":"New-PowerAppManagementApp -ApplicationId \(id)"\(probe.map { ",\"probe\":\"\($0)\"" } ?? "")}
        """
    }

    @Test func `a proposal is shown with what it changes, what not, who decided and the next command`() async throws {
        try await FakeGateway.serving(["GET \(Self.tenant)/mitigations/3f0c2f": .json(Self.mitigation())]) { gateway in
            let run = try await gateway.run("approval", "show", "Contoso", "3f0c2f", "--utc")
            #expect(run.status == 0, "\(run.errors)")
            for part in [
                "Lunch Orders", "everyone", "Too wide.", "Everyone no longer has it.", "Copies stay.",
                "lee@contoso.example", "one of the service provider's people", "2025-03-04 08:00:00 UTC",
            ] { #expect(run.output.contains(part), "\(part)") }
            #expect(run.errors.contains("gatewayctl approval approve Contoso 3f0c2f0e"))
        }
    }

    @Test(arguments: [("approve", "approve"), ("reject", "reject")])
    func `a word is sent with its note and whose it is`(command: String, verdict: String) async throws {
        let path = "\(Self.tenant)/mitigations/\(Self.id)/decision"
        try await FakeGateway.serving(["POST \(path)": .json(Self.mitigation("approved"))]) { gateway in
            let run = try await gateway.run(
                "approval",
                command,
                "Contoso",
                Self.id,
                "--note",
                "agreed",
                "--by",
                "Kim"
            )
            #expect(run.status == 0, "\(run.errors)")
            #expect(gateway.asked.first?.body == #"{"by":"Kim","note":"agreed","verdict":"\#(verdict)"}"#)
        }
    }

    @Test func `a refusal ends with 4 and says why`() async throws {
        let problem =
            #"{"status":403,"detail":"Not yours.","code":"approval.not_approver","remedy":"Ask the other side."}"#
        let path = "\(Self.tenant)/mitigations/\(Self.id)/decision"
        try await FakeGateway.serving(["POST \(path)": .problem(403, problem)]) { gateway in
            let run = try await gateway.run("approval", "approve", "Contoso", Self.id)
            #expect(run.status == 4)
            #expect(run.errors.contains("Not yours.") && run.errors.contains("approval.not_approver"))
        }
    }

    @Test func `a list goes by tenant, state and whether it waits, in table, JSON and CSV`() async throws {
        let body = #"{"items":[\#(Self.mitigation())]}"#
        let answers: [String: FakeGateway.Answer] = [
            "GET /admin/v1/mitigations?state=proposed,manual&waiting=true&limit=50": .json(body),
            "GET /admin/v1/mitigations?state=proposed%2Cmanual&waiting=true&limit=50": .json(body),
            "GET \(Self.tenant)/mitigations?limit=50": .json(body),
        ]
        try await FakeGateway.serving(answers) { gateway in
            let all = try await gateway.run(
                "approval",
                "list",
                "--all-tenants",
                "--state",
                "proposed",
                "--state",
                "manual",
                "--waiting"
            )
            #expect(all.status == 0, "\(all.errors)")
            #expect(all.output.contains("TENANT") && all.output.contains("Contoso"))
            let csv = try await gateway.run("mitigation", "list", "Contoso", "--output", "csv")
            #expect(csv.output.contains(Self.id) && csv.output.contains("removeEveryone"))
            let json = try await gateway.run("mitigation", "list", "Contoso", "--output", "json")
            #expect(json.output.contains("\"needs\""))
        }
    }

    @Test(arguments: [
        ("remove-everyone", "removeEveryone"), ("removeEveryone", "removeEveryone"), ("LOWER-ROLE", "lowerRole"),
    ])
    func `an action is typed with hyphens or as the API has it`(typed: String, sent: String) async throws {
        try await FakeGateway.serving(["POST \(Self.tenant)/mitigations": .json(Self.mitigation(), status: 201)]) {
            gateway in
            let run = try await gateway.run(
                "mitigation",
                "propose",
                "Contoso",
                "--alert",
                "7d9f1b0c",
                "--action",
                typed
            )
            #expect(run.status == 0, "\(run.errors)")
            let body = gateway.asked.first?.body ?? ""
            #expect(body.contains(#""action":"\#(sent)""#) && body.contains(#""alertId":"7d9f1b0c""#))
        }
    }

    @Test(arguments: [("kim@contoso.example", "principal"), (id, "principalId")])
    func `a principal is a mail address or an id`(typed: String, member: String) async throws {
        try await FakeGateway.serving(["POST \(Self.tenant)/mitigations": .json(Self.mitigation(), status: 201)]) {
            gateway in
            let run = try await gateway.run(
                "mitigation",
                "propose",
                "Contoso",
                "--app",
                Self.id,
                "--environment",
                "Default-x",
                "--action",
                "remove-access",
                "--principal",
                typed,
                "--reason",
                "left"
            )
            #expect(run.status == 0, "\(run.errors)")
            let body = gateway.asked.first?.body ?? ""
            #expect(body.contains("\"\(member)\":\"\(typed)\"") && body.contains(#""resourceKind":"canvasApp""#))
        }
    }

    @Test(arguments: [
        ["mitigation", "propose", "Contoso", "--action", "remove-everyone"],
        ["mitigation", "propose", "Contoso", "--action", "explode", "--alert", "7d9f1b0c"],
        ["mitigation", "propose", "Contoso", "--action", "remove-everyone", "--alert", "7d9f1b0c", "--app", id],
        ["mitigation", "propose", "Contoso", "--action", "remove-everyone", "--app", id, "--reason", "x"],
        ["mitigation", "propose", "Contoso", "--action", "stop-flow", "--flow", id, "--environment", "e"],
        [
            "mitigation", "propose", "Contoso", "--action", "stop-flow", "--flow", "x", "--environment", "e",
            "--reason", "x",
        ],
        ["approval", "list"], ["approval", "list", "Contoso", "--all-tenants"],
        ["approval", "list", "Contoso", "--state", "gone"],
        ["approver", "add", "Contoso", "--side", "operator"],
        ["approver", "add", "Contoso", "kim@contoso.example"],
        ["approver", "add", "Contoso", "kim@contoso.example", "--channel", "soc", "--side", "operator"],
        ["approver", "add", "Contoso", "nobody", "--side", "contact"],
        ["approver", "add", "Contoso", "kim@contoso.example", "--side", "policy"],
        ["tenant", "mitigation", "set", "Contoso"], ["tenant", "mitigation", "set", "Contoso", "--approvers", "all"],
        ["tenant", "mitigation", "set", "Contoso", "--expires-after", "soon"],
        ["key", "create", "Contoso", "--label", "x", "--scope", "everything"],
    ])
    func `what does not belong together is refused before anything is asked`(arguments: [String]) async {
        #expect(await GatewayCtl.status(of: arguments) == .usage)
    }

    @Test func `switching on says first what it means, and waits until it works`() async throws {
        let answers: [String: FakeGateway.Answer] = [
            "GET \(Self.tenant)/mitigation": .json(Self.settings("off")),
            "POST \(Self.tenant)/mitigation/enable": .json(Self.settings("waiting", probe: "No permission.")),
            "POST \(Self.tenant)/mitigation/probe": .json(Self.settings("on")),
        ]
        try await FakeGateway.serving(answers) { gateway in
            let run = try await gateway.run("tenant", "mitigation", "enable", "Contoso", "--by", "Kim")
            #expect(run.status == 0, "\(run.errors)")
            let explanation = try #require(run.errors.firstRange(of: "One. Two. Three."))
            let command = try #require(run.errors.firstRange(of: "New-PowerAppManagementApp -ApplicationId \(Self.id)"))
            let waiting = try #require(run.errors.firstRange(of: "No permission."))
            #expect(explanation.upperBound < command.lowerBound && command.upperBound < waiting.lowerBound)
            #expect(run.output.contains("on") && gateway.asked.map(\.method) == ["GET", "POST", "POST"])
        }
    }

    @Test func `whoever does not want to wait gets how it stands`() async throws {
        let answers: [String: FakeGateway.Answer] = [
            "GET \(Self.tenant)/mitigation": .json(Self.settings("off")),
            "POST \(Self.tenant)/mitigation/enable": .json(Self.settings("waiting", probe: "No permission.")),
        ]
        try await FakeGateway.serving(answers) { gateway in
            let run = try await gateway.run("tenant", "mitigation", "enable", "Contoso", "--no-wait")
            #expect(run.status == 0 && run.output.contains("waiting") && run.output.contains("No permission."))
        }
    }

    @Test func `settings change by spans that people type`() async throws {
        try await FakeGateway.serving(["PATCH \(Self.tenant)/mitigation": .json(Self.settings("on"))]) { gateway in
            let run = try await gateway.run(
                "tenant",
                "mitigation",
                "set",
                "Contoso",
                "--approvers",
                "both",
                "--expires-after",
                "3d",
                "--remind-after",
                "90m",
                "--by",
                "Kim"
            )
            #expect(run.status == 0, "\(run.errors)")
            #expect(
                gateway.asked.first?.body
                    == #"{"approvers":"both","by":"Kim","expiresAfter":259200,"remindAfter":5400}"#
            )
        }
    }

    @Test func `approvers are added, listed and removed`() async throws {
        let made = """
            {"approverId":"\(Self.id)","side":"operator","name":"soc","channel":"soc","channelKind":"teams","isBackup":true,\
            "createdAt":"2025-03-01T08:00:00Z","createdBy":"kim"}
            """
        let answers: [String: FakeGateway.Answer] = [
            "POST \(Self.tenant)/approvers": .json(made, status: 201),
            "GET \(Self.tenant)/approvers": .json(#"{"items":[\#(made)]}"#),
            "DELETE \(Self.tenant)/approvers/soc?by=Kim": .json(made),
        ]
        try await FakeGateway.serving(answers) { gateway in
            let add = try await gateway.run(
                "approver",
                "add",
                "Contoso",
                "--channel",
                "soc",
                "--side",
                "operator",
                "--backup",
                "--by",
                "Kim"
            )
            #expect(add.status == 0, "\(add.errors)")
            #expect(
                gateway.asked.first?.body == #"{"by":"Kim","channel":"soc","isBackup":true,"side":"operator"}"#
            )
            let list = try await gateway.run("approver", "list", "Contoso")
            #expect(list.output.contains("channel soc") && list.output.contains("nobody answers"))
            let remove = try await gateway.run("approver", "remove", "Contoso", "soc", "--by", "Kim")
            #expect(remove.status == 0 && remove.errors.contains("asked no more"))
        }
    }

    @Test func `an undo, a stop and a confirmation are sent with their words`() async throws {
        let answers = Dictionary(
            uniqueKeysWithValues: ["undo", "stop", "confirm"].map {
                ("POST \(Self.tenant)/mitigations/\(Self.id)/\($0)", FakeGateway.Answer.json(Self.mitigation()))
            }
        )
        try await FakeGateway.serving(answers) { gateway in
            for (verb, option) in [("undo", "--reason"), ("stop", "--note"), ("confirm", "--note")] {
                let run = try await gateway.run("mitigation", verb, "Contoso", Self.id, option, "so", "--by", "Kim")
                #expect(run.status == 0, "\(run.errors)")
                #expect(gateway.asked.last?.body == #"{"by":"Kim","note":"so"}"#)
            }
        }
    }

    @Test func `an alert shows what was proposed for it, and the command to approve that`() async throws {
        let alert = """
            {"alertId":"\(Self.alert)","policyId":"p","title":"App shared","severity":"high","state":"new","summary":"s",\
            "count":1}
            """
        let answers: [String: FakeGateway.Answer] = [
            "GET \(Self.tenant)/alerts/7d9f1b": .json(alert),
            "GET \(Self.tenant)/mitigations?alert=\(Self.alert)&limit=20": .json(#"{"items":[\#(Self.mitigation())]}"#),
        ]
        try await FakeGateway.serving(answers) { gateway in
            let run = try await gateway.run("alert", "show", "Contoso", "7d9f1b")
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("removeEveryone"))
            #expect(run.errors.contains("gatewayctl approval approve Contoso 3f0c2f0e"))
        }
    }

    @Test func `a key is made with a scope, and the list says so`() async throws {
        let record = #"{"keyId":"\#(Self.id)","prefix":"gwk_abc","label":"Portal","scopes":["approve"]}"#
        let answers: [String: FakeGateway.Answer] = [
            "POST \(Self.tenant)/keys": .json(#"{"key":"gwk_abcdef","record":\#(record)}"#, status: 201),
            "GET \(Self.tenant)/keys": .json(#"{"items":[\#(record)]}"#),
        ]
        try await FakeGateway.serving(answers) { gateway in
            let run = try await gateway.run("key", "create", "Contoso", "--label", "Portal", "--scope", "approve")
            #expect(run.status == 0 && run.output == "gwk_abcdef\n")
            #expect(gateway.asked.first?.body == #"{"label":"Portal","scopes":["approve"]}"#)
            #expect(try await gateway.run("key", "list", "Contoso").output.contains("approve"))
        }
    }
}
