import FoundationEssentials
import GatewayTesting
import HTTPTypes
import MicrosoftCloud
import NIOConcurrencyHelpers
import Postgres
import Testing

@testable import Gateway
@testable import GatewayHTTP

/// What an approver's browser gets, and what others try with it.
@Suite(.scratchDatabase, .timeLimit(.minutes(6))) struct ApprovalPageTests {
    private static func customers() async throws -> Customers {
        let customers = try Customers()
        try await customers.add(Customers.contoso, name: "Contoso")
        try await customers.add(Customers.fabrikam, name: "Fabrikam")
        return customers
    }

    @Test func `the page has what the decision rests on, and looking at it decides nothing`() async throws {
        let customers = try await Self.customers()
        let approver = try await customers.addApprover("lee@contoso.example", .contact)
        let proposal = try await customers.propose(of: Customers.contoso)
        let path = try await customers.link(to: proposal, for: approver)

        let page = try await customers.ask(path)
        for _ in 0..<5 { #expect(try await customers.ask(path).status == 200) }
        #expect(try await customers.ask(path, method: .head).bytes.isEmpty)
        for method in [HTTPRequest.Method.options, .put, .delete, .patch] {
            #expect(try await customers.ask(path, method: method).status >= 400)
        }
        for query in ["?verdict=approve", "?verdict=approve&note=x"] {
            #expect(try await customers.ask(path + query).status == 200)
        }

        for part in [
            "Approve this?", "Contoso", "Take Everyone off the canvas app “Lunch Orders”", "Too wide.", "kim",
            "CanView",
            "Everyone no longer has", "already stays seen", "(Europe/Berlin)", "lee@contoso.example",
            "<form method=\"post\"", "value=\"approve\"", "value=\"reject\"", "name=\"note\"",
        ] { #expect(page.text.contains(part), "\(part)") }
        #expect(!page.text.contains("<script") && !page.text.contains("http://") && !page.text.contains("src="))
        #expect(page.headers[.cacheControl] == "private, no-store")
        #expect(page.headers[.referrerPolicy] == "no-referrer")
        #expect(page.headers[.robots]?.contains("noindex") == true)
        #expect(page.headers[.contentSecurityPolicy]?.contains("form-action 'self'") == true)
        #expect(page.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
        let after = try await customers.state(of: proposal)
        #expect(after.state == .proposed && after.decisions.isEmpty)
        #expect(customers.seen.withLockedValue { $0.map(\.name) } == ["lee@contoso.example"], "once from one address")
    }

    @Test func `one POST decides, and whoever comes back is told what was decided`() async throws {
        let customers = try await Self.customers()
        let approver = try await customers.addApprover("lee@contoso.example", .contact)
        let proposal = try await customers.propose(of: Customers.contoso)
        let path = try await customers.link(to: proposal, for: approver)

        let answer = try await customers.post(path, "verdict=approve&note=fine+by+us%21&name=Somebody+Else")
        #expect(answer.status == 200 && answer.text.contains("Approved") && !answer.text.contains("<form"))
        let after = try await customers.state(of: proposal)
        #expect(after.state == .approved)
        let decision = try #require(after.decisions.first)
        #expect(decision.person.name == "lee@contoso.example", "not what the form says")
        #expect(decision.person.side == .contact && decision.person.way == .link && decision.note == "fine by us!")

        let again = try await customers.ask(path)
        #expect(again.status == 200 && !again.text.contains("<form"))
        #expect(again.text.contains("lee@contoso.example") && again.text.contains("approved it on"))
        for verdict in ["approve", "reject", "stop"] {
            #expect(try await customers.post(path, "verdict=\(verdict)").status == 409)
        }
        #expect(try await customers.state(of: proposal).decisions.count == 1)
    }

    @Test func `of two forms at once one decides`() async throws {
        let customers = try await Self.customers()
        let lee = try await customers.addApprover("lee@contoso.example", .contact)
        let soc = try await customers.addChannelApprover("soc", .operator)
        for approver in [lee, soc] {
            let proposal = try await customers.propose(of: Customers.contoso, name: approver.name, approvers: .both)
            let path = try await customers.link(to: proposal, for: approver)

            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for (index, verdict) in ["approve", "reject", "approve", "reject"].enumerated() {
                    group.addTask { try await customers.post(path, "verdict=\(verdict)&name=P\(index)").status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }

            #expect(statuses.sorted() == [200, 409, 409, 409])
            #expect(try await customers.state(of: proposal).decisions.count == 1)
        }
    }

    @Test func `wrong, tampered with, expired, of another tenant and of another kind open nothing and look the same`()
        async throws
    {
        let customers = try await Self.customers()
        let approver = try await customers.addApprover("lee@contoso.example", .contact)
        let other = try await customers.addApprover("lee@contoso.example", .contact, to: "Fabrikam")
        let proposal = try await customers.propose(of: Customers.contoso)
        let foreign = try await customers.propose(of: Customers.fabrikam)
        let good = try await customers.link(to: proposal, for: approver)
        let stranger = try await customers.link(to: foreign, for: other, of: Customers.fabrikam)
        let removed = try await customers.addApprover("gone@contoso.example", .contact)
        let dead = try await customers.link(to: proposal, for: removed)
        _ = try await customers.mitigation.approvers.remove("gone@contoso.example", of: "Contoso", by: Customers.admin)
        try await customers.makeDigest(of: Customers.contoso)
        let digest = try await customers.deliveries.link("latest", of: "Contoso", lifetime: .seconds(7200), label: "")
        let digestToken = try #require(digest.url?.split(separator: "/").last)
        let token = good.dropFirst(3)

        let nothing = try await customers.ask("/a/x")
        #expect(nothing.status == 404)
        func expectNothing(_ path: String) async throws {
            for answer in [try await customers.ask(path), try await customers.post(path, "verdict=approve")] {
                #expect(answer.status == 404 && answer.bytes == nothing.bytes, "\(path)")
            }
        }
        for path in [
            "/a/\(token.dropLast())\(token.last == "A" ? "Q" : "A")", "/a/\(token.dropLast(4))", "/a/\(token)AAAA",
            "/a/\(digestToken)", "/d/\(token)", dead,
        ] {
            if path.hasPrefix("/d/") {
                #expect(try await customers.ask(path).bytes == nothing.bytes)
            } else {
                try await expectNothing(path)
            }
        }
        // Whoever can write rows and has no key: a link that is made to last.
        try await customers.tamper(
            """
            update approval_link set expires_at = now() + interval '1 year' where tenant_id = \(Customers.fabrikam.rawValue)
            """
        )
        try await expectNothing(stranger)
        try await customers.tamper(
            """
            update approval_link set expires_at = now() - interval '1 second' where tenant_id = \(Customers.contoso.rawValue)
            """
        )
        try await expectNothing(good)
        #expect(try await customers.state(of: proposal).decisions.isEmpty)
        #expect(try await customers.state(of: foreign, tenant: Customers.fabrikam).decisions.isEmpty)
    }

    @Test func `a link moved to another proposal opens nothing`() async throws {
        let customers = try await Self.customers()
        let approver = try await customers.addApprover("lee@contoso.example", .contact)
        let small = try await customers.propose(of: Customers.contoso, name: "Lunch Orders")
        let path = try await customers.link(to: small, for: approver)
        let large = try await customers.propose(of: Customers.contoso, name: "Payroll")

        try await customers.tamper("update approval_link set mitigation_id = \(large.mitigationId.rawValue)")

        #expect(try await customers.ask(path).status == 404)
        #expect(try await customers.post(path, "verdict=approve").status == 404)
        #expect(try await customers.state(of: large).decisions.isEmpty)
    }

    @Test(arguments: [Mitigation.State.rejected, .expired, .void, .stopped, .done, .failed, .approved])
    func `a proposal that is over has a page that says so, and no buttons`(state: Mitigation.State) async throws {
        let customers = try await Self.customers()
        let approver = try await customers.addApprover("lee@contoso.example", .contact)
        let proposal = try await customers.propose(of: Customers.contoso, state: state) { mitigation in
            if !state.isOpen { mitigation.settledAt = Date() }
            mitigation.message = "So it ended."
        }
        let path = try await customers.link(to: proposal, for: approver)

        let page = try await customers.ask(path)
        let answer = try await customers.post(path, "verdict=approve")

        #expect(page.status == 200 && !page.text.contains("<form"))
        #expect(page.text.contains(ProposalWords.name(of: state)))
        if state != .approved { #expect(page.text.contains("So it ended.")) }
        #expect(answer.status == 409 && answer.bytes == page.bytes)
        #expect(try await customers.state(of: proposal).state == state)
    }

    @Test func `after its time a proposal takes no word, whoever looks`() async throws {
        let customers = try await Self.customers()
        let approver = try await customers.addApprover("lee@contoso.example", .contact)
        let proposal = try await customers.propose(of: Customers.contoso, lasting: -1)
        let path = try await customers.link(to: proposal, for: approver)

        let page = try await customers.ask(path)
        #expect(page.status == 200 && page.text.contains("The time to decide is over") && !page.text.contains("<form"))
        #expect(try await customers.post(path, "verdict=approve").status == 409)
        #expect(try await customers.state(of: proposal).decisions.isEmpty)
    }

    @Test func `a side that has no say has no buttons`() async throws {
        let customers = try await Self.customers()
        let approver = try await customers.addApprover("ops@msp.example", .operator)
        let proposal = try await customers.propose(of: Customers.contoso, approvers: .contacts)
        let path = try await customers.link(to: proposal, for: approver)

        #expect(try await !customers.ask(path).text.contains("<form"))
        #expect(try await customers.post(path, "verdict=approve").status == 409)
        #expect(try await customers.state(of: proposal).decisions.isEmpty)
    }

    @Test func `where two are needed nobody approves alone, by whatever ways they come`() async throws {
        let customers = try await Self.customers()
        let operators = try await customers.addChannelApprover("ops", .operator)
        let contacts = try await customers.addChannelApprover("board", .contact)
        let lee = try await customers.addApprover("lee@contoso.example", .contact)
        let kim = MitigationPerson("Kim", side: .operator, way: .cli)
        let proposal = try await customers.propose(of: Customers.contoso, approvers: .both, by: kim)
        let id = "\(proposal.mitigationId)"
        func decide(_ person: MitigationPerson) async throws -> Mitigation {
            try await customers.mitigation.decide(id, .approve, note: nil, of: "Contoso", by: person).mitigation
        }

        // The proposer's own word, then the same person again by two channels.
        #expect(try await decide(kim).state == .proposed)
        let own = try await customers.link(to: proposal, for: operators)
        #expect(try await customers.post(own, "verdict=approve&name=Kim").status == 409)
        let board = try await customers.link(to: proposal, for: contacts)
        let taken = try await customers.post(board, "verdict=approve&name=+KIM+")
        #expect(taken.status == 200 && taken.text.contains("still needs the word"), "written down, and not enough")
        #expect(try await customers.state(of: proposal).state == .proposed)

        let page = try await customers.post(try await customers.link(to: proposal, for: lee), "verdict=approve")
        #expect(page.status == 200)
        #expect(try await customers.state(of: proposal).state == .approved)
    }

    @Test func `whoever decides in a channel says who they are`() async throws {
        let customers = try await Self.customers()
        let soc = try await customers.addChannelApprover("soc", .operator)
        let proposal = try await customers.propose(of: Customers.contoso)
        let path = try await customers.link(to: proposal, for: soc)

        #expect(try await customers.ask(path).text.contains("name=\"name\" required"))
        let long = String(repeating: "x", count: 121)
        for fields in ["verdict=approve", "verdict=approve&name=+++", "verdict=approve&name=\(long)"] {
            let answer = try await customers.post(path, fields)
            #expect(answer.status == 400 && answer.text.contains("Say who you are"))
        }
        #expect(try await customers.state(of: proposal).decisions.isEmpty)
        #expect(try await customers.post(path, "verdict=reject&name=Kim").status == 200)
        let after = try await customers.state(of: proposal)
        #expect(after.state == .rejected && after.decisions.map(\.person.name) == ["Kim (channel soc)"])
    }

    @Test(arguments: [
        ("application/x-www-form-urlencoded", ""), ("application/x-www-form-urlencoded", "verdict=maybe"),
        ("application/x-www-form-urlencoded", "verdict=stop"), ("application/x-www-form-urlencoded", "Verdict=approve"),
        ("application/json", "{\"verdict\":\"approve\"}"), ("text/plain", "verdict=approve"),
        ("application/x-www-form-urlencoded", "verdict=%ff"),
    ])
    func `what is no such form decides nothing`(type: String, body: String) async throws {
        let customers = try await Self.customers()
        let approver = try await customers.addApprover("lee@contoso.example", .contact)
        let proposal = try await customers.propose(of: Customers.contoso)
        let path = try await customers.link(to: proposal, for: approver)

        let answer = try await customers.ask(path, method: .post, [.contentType: type], body: body)

        #expect(answer.status == 400 && answer.text.contains("Nothing was decided"))
        #expect(try await customers.state(of: proposal).decisions.isEmpty)
        #expect(try await customers.post(path, "verdict=approve").status == 200, "and the link still does")
    }

    @Test func `a form that is too large is refused`() async throws {
        let customers = try await Self.customers()
        let approver = try await customers.addApprover("lee@contoso.example", .contact)
        let path = try await customers.link(to: try await customers.propose(of: Customers.contoso), for: approver)
        let large = "verdict=approve&note=" + String(repeating: "x", count: 20_000)
        #expect(try await customers.post(path, large).status == 413)
    }

    @Test func `what a policy does by itself can be stopped by anybody's link until it is carried out`() async throws {
        let customers = try await Self.customers()
        let approver = try await customers.addApprover("lee@contoso.example", .contact)
        func automatic(_ name: String, after seconds: Double) async throws -> (Mitigation, String) {
            // Also the side that has no say in what is proposed may stop what is done without anybody's.
            let made = try await customers.propose(
                of: Customers.contoso,
                name: name,
                approvers: .operators,
                state: .approved
            )
            try await customers.tamper(
                """
                update mitigation set is_automatic = true, run_after = now() + \(seconds) * interval '1 second'
                where mitigation_id = \(made.mitigationId.rawValue)
                """
            )
            return (made, try await customers.link(to: made, for: approver))
        }
        let (early, path) = try await automatic("Lunch Orders", after: 600)
        // Its delay is over, and it waits for its turn.
        let (late, latePath) = try await automatic("Payroll", after: -1)

        #expect(try await customers.ask(path).text.contains("value=\"stop\""))
        #expect(try await customers.post(path, "verdict=approve").status == 400)
        #expect(try await customers.post(path, "verdict=stop&note=no").status == 200)
        #expect(try await customers.state(of: early).state == .stopped)
        #expect(try await customers.post(path, "verdict=stop").status == 409)
        #expect(try await customers.post(latePath, "verdict=stop").status == 200)
        #expect(try await customers.state(of: late).state == .stopped)
    }

    @Test func `the same page takes the word that a task is done, and proposes an undo`() async throws {
        let customers = try await Self.customers()
        let approver = try await customers.addApprover("lee@contoso.example", .contact)
        let task = try await customers.propose(of: Customers.contoso, name: "Payroll", state: .manual)
        let done = try await customers.propose(of: Customers.contoso, name: "Lunch Orders")
        try await customers.tamper(
            """
            update mitigation set state = 'done', outcome = 'verified', settled_at = now(), role = 'CanView'
            where mitigation_id = \(done.mitigationId.rawValue)
            """
        )
        try await customers.tamper(
            "insert into mitigation_setting (tenant_id, state) values (\(Customers.contoso.rawValue), 'on')"
        )
        let taskPath = try await customers.link(to: task, for: approver)
        let donePath = try await customers.link(to: done, for: approver)

        #expect(try await customers.ask(taskPath).text.contains("value=\"confirm\""))
        #expect(try await customers.post(taskPath, "verdict=confirm&note=removed").status == 200)
        #expect(try await customers.state(of: task).outcome == .confirmed)
        #expect(try await customers.ask(donePath).text.contains("value=\"undo\""))
        #expect(try await customers.post(donePath, "verdict=approve").status == 409)
        #expect(try await customers.post(donePath, "verdict=undo&note=needed").status == 200)
        let undo = try await customers.mitigation.page(
            tenant: Customers.contoso,
            MitigationFilter(),
            before: nil,
            limit: 9
        )
        .first { $0.mitigation.undoOf == done.mitigationId }
        #expect(undo?.mitigation.state.isOpen == true && undo?.mitigation.decisions.isEmpty == true)
        #expect(undo?.mitigation.reason == "needed")
    }

    @Test func `names of strangers are text on the page`() async throws {
        let customers = try await Self.customers()
        let approver = try await customers.addApprover("lee@contoso.example", .contact)
        let name = "<script>alert(1)</script>\u{202E}\" onload=\"x"
        let proposal = try await customers.propose(of: Customers.contoso, name: name) { $0.reason = "</dd><b>x" }
        let page = try await customers.ask(try await customers.link(to: proposal, for: approver))
        #expect(page.status == 200)
        #expect(!page.text.contains("<script") && !page.text.contains("\u{202E}") && !page.text.contains("</dd><b>"))
        #expect(page.text.contains("&lt;script&gt;") && page.text.contains("⟨U+202E⟩"))
    }

    @Test func `a link that is opened from many places fills neither its row nor the log`() async throws {
        let customers = try await Self.customers()
        let approver = try await customers.addApprover("lee@contoso.example", .contact)
        let proposal = try await customers.propose(of: Customers.contoso)
        let path = try await customers.link(to: proposal, for: approver)
        let links = ApprovalLinks(
            database: customers.database,
            credentials: customers.credentials,
            desk: customers.mitigation
        ) { [seen = customers.seen] _, _, person in seen.withLockedValue { $0.append(person) } }

        for index in 0..<40 {
            let answer = try await links.open(String(path.dropFirst(3)), from: "192.0.2.\(index % 20)", isReading: true)
            #expect(answer?.status == 200)
        }

        let told = customers.seen.withLockedValue { $0.compactMap(\.address) }
        #expect(told == (0..<ApprovalLink.seenLimit).map { "192.0.2.\($0)" })
    }
}
