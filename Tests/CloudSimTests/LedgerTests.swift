@testable internal import cloudsim
internal import Testing

@Suite struct LedgerTests {
    @Test func `The ledger names the sound records of every blob, whoever subscribed`() throws {
        var lab = Lab()
        let tenant = lab.tenant.uppercased()
        let sound = #"{"Id":"a\u0031","Operation":"X","CreationTime":"t","Inner":[{"Id":"no","Operation":"no"}]}"#
        let lines = [
            sound, #"{"Id":"b","CreationTime":"t"}"#, #"{"Operation":"X","CreationTime":"t"}"#, "{broken", "7",
            #"{"Extra":{"Id":"no"},"Operation":"Y","Id":"c","CreationTime":"t","OrganizationId":"\#(tenant)"}"#,
            #"{"Id":"d","Operation":"Z","CreationTime":"t","OrganizationId":"\#(lab.other)"}"#,
        ]
        let list = lines.map { JSON.quoted($0) }.joined(separator: ",")
        let made = lab.control(
            "POST",
            "content",
            #"{"tenant":"contoso","contentType":"Audit.Exchange","lines":[\#(list)]}"#
        )
        #expect(made.status == 201)

        let ledger = try lab.control("GET", "ledger?tenant=contoso").json()

        guard case .array(let offered) = ledger["offered"], let blob = offered.first else {
            Issue.record("nothing offered")
            return
        }
        #expect(blob["contentType"]?.text == "Audit.Exchange")
        #expect(
            blob["records"] == .array([.array([.string("a1"), .string("X")]), .array([.string("c"), .string("Y")])])
        )
        #expect(blob["foreign"] == .array([.array([.string("d"), .string("Z")])]))
        #expect(blob["elements"]?.integer == 7)
        #expect(try lab.control("GET", "ledger").json()["contoso"] == ledger)
        #expect(lab.control("GET", "ledger?tenant=nobody").status == 404)
    }

    @Test func `Only what went out whole is served`() throws {
        var lab = Lab()
        _ = try lab.start()
        let id = try #require(lab.publish(at: [lab.now]).first)
        func served() throws -> JSON? { try lab.control("GET", "ledger?tenant=contoso").json()["served"] }
        for effect in ["drop", "reset", "truncate", "refuse", "wrongLength", "malformed", "internalError"] {
            let rule = #"{"name":"x","endpoint":"blob","count":1,"effect":"\#(effect)"}"#
            #expect(lab.control("POST", "faults", rule).status == 201)
            _ = try lab.activity("GET", "audit/\(id)")
        }
        #expect(try served() == .object([:]))

        for effect in ["slow", "delay", "skewDate"] {
            _ = lab.control(
                "POST",
                "faults",
                #"{"name":"x","endpoint":"blob","count":1,"effect":"\#(effect)","skewSeconds":5}"#
            )
            _ = try lab.activity("GET", "audit/\(id)")
        }
        _ = try lab.activity("GET", "audit/\(id)")

        #expect(try served() == .object([id: .integer(4)]))
        let requests = try lab.control("GET", "ledger?tenant=contoso").json()["requests"]
        #expect(requests?["blob"]?.integer == 11)
        #expect(requests?["start"]?.integer == 1)
        lab.cloud.withdraw(id, of: lab.tenant)
        #expect(try served() == .object([id: .integer(3)]))
        _ = lab.control("POST", "reset", #"{"what":["ledger"]}"#)
        #expect(try served() == .object([:]))
    }

    @Test func `What comes late is offered from the start, and listed when its time has come`() throws {
        var lab = Lab()
        _ = try lab.start()
        let made = lab.control(
            "POST",
            "content",
            #"{"tenant":"contoso","contentType":"Audit.General","records":[],"ageSeconds":7200,"visibleInSeconds":300}"#
        )
        let id = try #require(try made.json()["contentId"]?.text)
        #expect(try contentIDs(lab.content()).isEmpty)
        #expect(try lab.activity("GET", "audit/\(id)").status == 404)

        lab.now = lab.now.adding(seconds: 300)

        let window = Lab.window(lab.now.adding(minutes: -126), lab.now.adding(minutes: -124))
        #expect(try contentIDs(lab.content(window)) == [id])
        #expect(try lab.activity("GET", "audit/\(id)").status == 200)
    }
}
