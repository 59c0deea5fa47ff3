import Foundation
import NIOHTTP1
import Testing

/// A share is taken back and given back by people at the command line, while records of all of it come in as they do from
/// Microsoft: the daemon, the stand-in and `gatewayctl` as they are shipped.
@Suite(.fieldLab) struct MitigationTests {
    private static let app = "bbbbbbbb-0000-4000-8000-000000000077"
    private static let environment = "eeeeeeee-0000-4000-8000-000000000077"
    private static let owner = "aaaaaaaa-0000-4000-8000-000000000077"

    private struct Entry: Decodable {
        let mitigationId: String
        let action: String
        let state: String
        let outcome: String?
        let proposedBy: String
        let undoOf: String?
    }

    private struct List<Item: Decodable>: Decodable { let items: [Item] }

    private func organise(_ customer: FieldCustomer) async throws {
        try await customer.field.lab.control(
            .PATCH,
            "tenants/\(customer.name)",
            """
            {"organisation":{"accounts":421,"guests":9,
            "users":[{"id":"\(Self.owner)","displayName":"Ada","mail":"ada@contoso.com","userPrincipalName":"ada@contoso.com"}],
            "environments":[{"name":"\(Self.environment)","displayName":"Production"}],
            "apps":[{"id":"\(Self.app)","environment":"\(Self.environment)","displayName":"Lunch Orders","owner":"\(Self.owner)",
                "assignments":[{"principal":"\(Self.owner)","type":"User","role":"Owner"}]}]}}
            """
        )
    }

    private func share(_ customer: FieldCustomer) async throws {
        try await customer.field.lab.control(
            .POST,
            "shares",
            #"{"tenant":"\#(customer.name)","app":"\#(Self.app)","type":"Tenant","role":"CanView"}"#
        )
    }

    private func isShared(_ customer: FieldCustomer) async throws -> Bool {
        let answer = try await customer.field.lab.control(.GET, "organisation?tenant=\(customer.name)")
        return String(decoding: answer, as: UTF8.self).contains(#""type":"Tenant""#)
    }

    private func entries(_ customer: FieldCustomer) async throws -> [Entry] {
        let answer = try await customer.ctl("mitigation", "list", customer.name, "--output", "json")
        return try JSONDecoder().decode(List<Entry>.self, from: Data(answer.output.utf8)).items
    }

    private func entry(
        _ what: String,
        of customer: FieldCustomer,
        _ isWanted: (Entry) -> Bool
    ) async throws -> Entry {
        var found: Entry?
        try await eventually(what) {
            found = try await entries(customer).first(where: isWanted)
            return found != nil
        }
        return try #require(found)
    }

    private func alerts(_ customer: FieldCustomer) async throws -> String {
        try await customer.ctl("alert", "list", customer.name, "--output", "json").output
    }

    @Test(.timeLimit(.minutes(8)))
    func `an alert proposes, somebody approves, the share is gone, the digest tells it, and undo brings it back`()
        async throws
    {
        let field = try FieldLab.current
        let customer = try await field.customer("lunch")
        try await organise(customer)
        let enabled = try await customer.ctl("tenant", "mitigation", "enable", customer.name)
        #expect(enabled.status == 0, "\(enabled.errors)")
        #expect(
            enabled.errors.contains("New-PowerAppManagementApp -ApplicationId \(customer.clientID)"),
            "\(enabled.errors)"
        )

        try await share(customer)
        let proposal = try await entry("the alert proposes", of: customer) { $0.state == "proposed" }
        #expect(proposal.action == "removeEveryone" && proposal.proposedBy == "App or flow shared with everyone")
        let shown = try await customer.ctl("approval", "show", customer.name, proposal.mitigationId)
        #expect(shown.output.contains("Lunch Orders"), "\(shown.output)")

        let approved = try await customer.ctl(
            "approval",
            "approve",
            customer.name,
            String(proposal.mitigationId.prefix(8))
        )
        #expect(approved.status == 0, "\(approved.errors)")
        let done = try await entry("it is verified", of: customer) {
            $0.mitigationId == proposal.mitigationId && $0.state == "done"
        }
        #expect(done.outcome == "verified")
        #expect(try await !isShared(customer))

        // The change comes back as a record of the app's, and is nobody's business.
        try await eventually("the change came back as its own") {
            try await customer.ctl("evidence", "list", customer.name, "--output", "json").output.contains(#""echoed""#)
        }
        let after = try await alerts(customer)
        #expect(after.contains(#""resolved""#), "\(after)")
        #expect(!after.contains(#""state" : "new""#) || !after.contains("came back"), "\(after)")

        let digest = try await customer.ctl("digest", "run", customer.name, "--format", "text")
        #expect(
            digest.output.contains("Lunch Orders") && digest.output.lowercased().contains("taken back"),
            "\(digest.output)"
        )

        let undo = try await customer.ctl(
            "mitigation",
            "undo",
            customer.name,
            proposal.mitigationId,
            "--reason",
            "For all staff."
        )
        #expect(undo.status == 0, "\(undo.errors)")
        let back = try await entry("the undo waits", of: customer) { $0.undoOf == proposal.mitigationId }
        #expect(try await !isShared(customer), "an undo needs an approval too")
        #expect(try await customer.ctl("approval", "approve", customer.name, back.mitigationId).status == 0)
        _ = try await entry("the undo is verified", of: customer) {
            $0.mitigationId == back.mitigationId && $0.state == "done"
        }
        #expect(try await isShared(customer))

        let verified = try await customer.ctl("evidence", "verify", "--tenant", customer.name)
        #expect(verified.status == 0, "\(verified.output) \(verified.errors)")
        let file = "\(field.lab.folder)/lunch.zip"
        let exported = try await customer.ctl("evidence", "export", customer.name, "--since", "7d", "--to", file)
        #expect(exported.status == 0, "\(exported.errors)")
        #expect(try await customer.ctl("evidence", "verify", file).status == 0)
        #expect(try !field.gateway.logText().contains("eyJ"), "no token is logged")
    }

    @Test(.timeLimit(.minutes(8))) func `a share that comes back after it was taken away is an alert of its own`()
        async throws
    {
        let field = try FieldLab.current
        let customer = try await field.customer("again")
        try await organise(customer)
        #expect(try await customer.ctl("tenant", "mitigation", "enable", customer.name).status == 0)
        try await share(customer)
        let proposal = try await entry("the alert proposes", of: customer) { $0.state == "proposed" }
        #expect(try await customer.ctl("approval", "approve", customer.name, proposal.mitigationId).status == 0)
        _ = try await entry("it is verified", of: customer) { $0.state == "done" }

        try await share(customer)

        try await eventually("the return is an alert", within: .seconds(180)) {
            try await alerts(customer).contains("A share came back after it was taken away")
        }
        // And is proposed to be taken back once more.
        let again = try await entry("it is proposed again", of: customer) { $0.state == "proposed" }
        #expect(again.mitigationId != proposal.mitigationId)
        #expect(try await isShared(customer), "nothing is done without an approval")
    }

    @Test(.timeLimit(.minutes(6)))
    func `killed while the change is on its way, the gateway finds out and sends nothing twice`()
        async throws
    {
        try await FieldLab.run { field in
            let customer = try await field.customer("killed")
            try await organise(customer)
            #expect(try await customer.ctl("tenant", "mitigation", "enable", customer.name).status == 0)
            try await share(customer)
            let proposal = try await entry("the alert proposes", of: customer) { $0.state == "proposed" }
            try await customer.fault(
                "slow",
                #""endpoint":"modifyAppPermissions","effect":"delay","delayMilliseconds":5000"#
            )
            #expect(try await customer.ctl("approval", "approve", customer.name, proposal.mitigationId).status == 0)
            try await eventually("the change is on its way") {
                try await field.lab.control(.GET, "writes?tenant=\(customer.name)").count > 10
            }
            kill(field.daemon.process.processIdentifier, SIGKILL)
            _ = await field.daemon.exit()

            let second = try await field.gateway.start()
            let ended = try await entry("the next process finds out", of: customer) {
                $0.mitigationId == proposal.mitigationId && $0.state == "done"
            }

            #expect(ended.outcome == "verified")
            #expect(try await !isShared(customer))
            let writes = String(
                decoding: try await field.lab.control(.GET, "writes?tenant=\(customer.name)"),
                as: UTF8.self
            )
            #expect(writes.matches(of: #/"changed":true/#).count == 1, "\(writes)")
            #expect(try await customer.ctl("evidence", "verify", "--tenant", customer.name).status == 0)
            #expect(await field.gateway.stop(second) == 0)
        }
    }

    @Test(.timeLimit(.minutes(5))) func `mitigation waits until the app is registered, and is off at once`()
        async throws
    {
        let field = try FieldLab.current
        let customer = try await field.customer("later", behaviour: #"{"managementApp":"off"}"#)
        try await organise(customer)
        let waiting = try await customer.ctl("tenant", "mitigation", "enable", customer.name, "--no-wait")
        #expect(waiting.errors.contains("full Power Platform administrator"), "\(waiting.output) \(waiting.errors)")
        let refused = try await customer.ctl(
            "mitigation",
            "propose",
            customer.name,
            "--app",
            Self.app,
            "--environment",
            Self.environment,
            "--action",
            "remove-everyone",
            "--reason",
            "x"
        )
        #expect(refused.status == 4 && refused.errors.contains("mitigation.off"), "\(refused.status) \(refused.errors)")

        try await field.lab.control(
            .POST,
            "tenants/\(customer.name)/management-apps",
            #"{"applicationId":"\#(customer.clientID)"}"#
        )
        let enabled = try await customer.ctl("tenant", "mitigation", "enable", customer.name)
        #expect(enabled.status == 0, "\(enabled.errors)")
        try await share(customer)
        let proposal = try await entry("the alert proposes", of: customer) { $0.state == "proposed" }

        #expect(try await customer.ctl("tenant", "mitigation", "disable", customer.name).status == 0)
        let late = try await customer.ctl("approval", "approve", customer.name, proposal.mitigationId)
        #expect(late.status == 4, "\(late.status) \(late.errors)")
        #expect(try await entries(customer).first?.state == "stopped")
        #expect(try await isShared(customer))
    }
}
