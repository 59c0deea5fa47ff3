@testable internal import cloudsim
internal import Testing

@Suite struct ViolationTests {
    private func rules(_ lab: inout Lab) throws -> [String: Int] {
        let entries = try JSON.decode([Violations.Entry].self, from: lab.control("GET", "violations").body)
        return Dictionary(entries.map { ($0.rule.rawValue, $0.count) }, uniquingKeysWith: +)
    }

    @Test func `A client that keeps the rules has no violations`() throws {
        var lab = Lab()
        let token = try lab.token()
        _ = try lab.activity("POST", "subscriptions/start?contentType=Audit.General", token: token)
        let id = try #require(lab.publish(at: [lab.now.adding(minutes: -1)]).first)
        let window = Lab.window(lab.now.adding(minutes: -1_440), lab.now)

        _ = try lab.activity("GET", "subscriptions/content?contentType=Audit.General\(window)", token: token)
        _ = try lab.activity("GET", "audit/\(id)", token: token)
        _ = try lab.activity("GET", "subscriptions/list", token: token)

        #expect(try rules(&lab) == [:])
    }

    @Test func `Each broken rule is named, also while a fault answers`() throws {
        var lab = Lab()
        let token = try lab.token()
        _ = lab.control("POST", "faults", #"{"name":"x","effect":"internalError"}"#)
        let id = try #require(lab.publish(at: [lab.now]).first)
        let now = lab.now
        let content = "subscriptions/content?contentType=Audit.General"

        _ = try lab.activity("GET", "subscriptions/list", token: token, publisher: nil)
        _ = try lab.activity("GET", "subscriptions/list", token: token, publisher: lab.tenant)
        _ = try lab.activity("GET", "subscriptions/list", tenant: lab.other, token: token)
        _ = try lab.activity("GET", content + Lab.window(now.adding(minutes: -1_441), now), token: token)
        _ = try lab.activity("GET", content + Lab.window(now, now), token: token)
        _ = try lab.activity("GET", content + "&startTime=\(now.recordTime)", token: token)
        let old = now.adding(minutes: -7 * 1_440 - 1)
        _ = try lab.activity("GET", content + Lab.window(old, old.adding(minutes: 60)), token: token)
        _ = try lab.activity("POST", "subscriptions/stop?contentType=Audit.General", token: token)
        _ = try lab.activity("GET", "subscriptions/start?contentType=Audit.Other", token: token)
        _ = try lab.activity("GET", "audit/\(id)", token: token)

        #expect(
            try rules(&lab) == [
                "publisherMissing": 1, "publisherWrong": 1, "foreignTenantToken": 1, "windowTooLong": 1,
                "windowInverted": 1, "windowMalformed": 1, "windowTooOld": 1, "stop": 1, "wrongMethod": 1,
                "contentTypeUnknown": 1, "blobNeverListed": 1,
            ]
        )
        _ = lab.control("POST", "reset", #"{"what":["violations"]}"#)
        #expect(try rules(&lab) == [:])
    }

    @Test func `A start too soon is one after a start that the service looked at`() throws {
        var lab = Lab()
        let rule = #"{"name":"x","endpoint":"start","count":1,"effect":"internalError"}"#
        #expect(lab.control("POST", "faults", rule).status == 201)
        #expect(try lab.start().status == 500)
        #expect(try lab.start().status == 200)
        #expect(try rules(&lab) == [:])

        lab.now = lab.now.adding(minutes: 14)
        _ = try lab.start()
        #expect(try rules(&lab) == ["startTooSoon": 1])
        lab.now = lab.now.adding(minutes: 1)
        _ = try lab.start()

        #expect(try rules(&lab) == ["startTooSoon": 1])
        _ = lab.control("PATCH", "tenants/contoso", #"{"behaviour":{"startLimit":"off"}}"#)
        _ = try lab.start()
        #expect(try rules(&lab) == ["startTooSoon": 1])
    }

    @Test func `A token a call is too many, and a new one after a refusal is not`() throws {
        var lab = Lab()
        for _ in 0..<4 { _ = try lab.token() }
        #expect(try rules(&lab) == [:])
        _ = try lab.token()
        #expect(try rules(&lab) == ["tokenPerCall": 1])

        lab.now = lab.now.adding(minutes: 1)
        _ = lab.control("POST", "faults", #"{"name":"x","endpoint":"list","effect":"unauthorized"}"#)
        for _ in 0..<6 { _ = try lab.activity("GET", "subscriptions/list") }
        #expect(try rules(&lab) == ["tokenPerCall": 1])
        _ = lab.control("PATCH", "tenants/fabrikam", #"{"behaviour":{"tokenLifetime":5}}"#)
        for _ in 0..<6 { _ = try lab.token(tenant: lab.other) }
        #expect(try rules(&lab) == ["tokenPerCall": 1])
    }

    @Test func `An expired token is forgiven twice, and what was on its way`() throws {
        var lab = Lab()
        let token = try lab.token()
        lab.now = lab.now.adding(seconds: 3_600)

        for _ in 0..<5 { _ = try lab.activity("GET", "subscriptions/list", token: token) }
        lab.now = lab.now.adding(seconds: 2)
        for _ in 0..<2 { _ = try lab.activity("GET", "subscriptions/list", token: token) }
        #expect(try rules(&lab) == [:])

        _ = try lab.activity("GET", "subscriptions/list", token: token)
        #expect(try rules(&lab) == ["expiredToken": 1])
    }

    @Test func `Nobody is blamed for a clock that was moved before the next answer, nor for a false date`() throws {
        var lab = Lab()
        let token = try lab.token(["scope": "https://manage.office.com/.default"])
        func old(_ lab: inout Lab, _ seconds: Int64) throws {
            let from = lab.now.adding(minutes: -7 * 1_440).adding(seconds: -seconds)
            let target = "subscriptions/content?contentType=Audit.General"
            _ = try lab.activity("GET", target + Lab.window(from, from.adding(minutes: 60)), token: token)
        }
        _ = lab.control("POST", "clock", #"{"advanceSeconds":1800}"#)
        lab.now = lab.now.adding(seconds: 1_800)
        try old(&lab, 1_700)
        #expect(try rules(&lab) == [:])
        lab.now = lab.now.adding(seconds: 11)
        try old(&lab, 1_700)
        #expect(try rules(&lab) == ["windowTooOld": 1])

        _ = lab.control("POST", "faults", #"{"name":"x","count":1,"effect":"skewDate","skewSeconds":-600}"#)
        _ = try lab.activity("GET", "subscriptions/list", token: token)
        try old(&lab, 590)
        #expect(try rules(&lab) == ["windowTooOld": 1])
        lab.now = lab.now.adding(seconds: 121)
        try old(&lab, 590)
        #expect(try rules(&lab) == ["windowTooOld": 2])
    }

    @Test func `A simulator that was started again blames nobody for what the first had listed`() throws {
        var lab = Lab()
        _ = try lab.start()
        let ids = lab.publish(at: [lab.now.adding(minutes: -1), lab.now])
        lab.cloud.settings.resumedAt = lab.now

        for id in ids { _ = try lab.activity("GET", "audit/\(id)") }

        #expect(try rules(&lab) == ["blobNeverListed": 1])
    }
}
