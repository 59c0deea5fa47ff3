@testable internal import cloudsim
internal import Testing

@Suite struct AdmissionTests {
    @Test(arguments: ["subscriptions/list", "subscriptions/content?contentType=Audit.General", "audit/x"])
    func `A call without the publisher is refused and counted`(_ operation: String) throws {
        var lab = Lab()

        let answer = try lab.activity("GET", operation, publisher: nil)

        #expect(answer.status == 400)
        #expect(try answer.code() == "AF20001")
        #expect(lab.cloud.statistics.refusals == ["publisher.missing": 1])
    }

    @Test func `The customer's id in the place of the vendor's is refused and counted`() throws {
        var lab = Lab()

        let answer = try lab.activity("GET", "subscriptions/list", publisher: lab.tenant)

        #expect(try answer.code() == "AF20002")
        #expect(lab.cloud.statistics.refusals == ["publisher.wrong": 1])
    }

    @Test func `A token must be there, be ours, be for this service and be in time`() throws {
        var lab = Lab()
        let good = try lab.token()
        let elsewhere = try lab.token(["scope": "https://graph.microsoft.com/.default"])
        let target = "/activity/api/v1.0/\(lab.tenant)/activity/feed/subscriptions/list"

        #expect(lab.call("GET", target).status == 401)
        #expect(try lab.activity("GET", "subscriptions/list", token: good + "x").status == 401)
        #expect(try lab.activity("GET", "subscriptions/list", token: elsewhere).status == 401)
        #expect(try lab.activity("GET", "subscriptions/list", token: good).status == 200)
        lab.now = lab.now.adding(seconds: 3_600)
        #expect(try lab.activity("GET", "subscriptions/list", token: good).status == 401)

        let counted = ["401.noToken": 1, "401.badToken": 1, "401.audience": 1, "401.expired": 1]
        #expect(lab.cloud.statistics.refusals == counted)
    }

    @Test func `A token of one tenant opens no other`() throws {
        var lab = Lab()
        let token = try lab.token()

        #expect(try lab.activity("GET", "subscriptions/list", tenant: lab.other, token: token).code() == "AF20010")
        #expect(try lab.activity("GET", "subscriptions/list", tenant: "contoso.com", token: token).code() == "AF20013")
        _ = lab.control("DELETE", "tenants/contoso")
        #expect(try lab.activity("GET", "subscriptions/list", token: token).code() == "AF20011")
    }

    @Test func `More than the tenant's requests in a minute meet AF429 in single quotes`() throws {
        var lab = Lab()
        _ = lab.control("PATCH", "tenants/contoso", #"{"behaviour":{"requestsPerMinute":3}}"#)
        for _ in 0..<3 { #expect(try lab.activity("GET", "subscriptions/list").status == 200) }

        let answer = try lab.activity("GET", "subscriptions/list")

        #expect(answer.status == 403)
        #expect(
            answer.text.hasPrefix("{'error':{'code':'AF429','message':'Too many requests. Method=List, PublisherId=")
        )
        lab.now = lab.now.adding(minutes: 1)
        #expect(try lab.activity("GET", "subscriptions/list").status == 200)
    }

    @Test func `Sensitive data needs its own role`() throws {
        var lab = Lab()
        let refused = try lab.start(.dlp)
        #expect(refused.status == 401)
        #expect(try refused.code() == "AF10001")

        _ = lab.control("PATCH", "tenants/contoso", #"{"roles":["ActivityFeed.Read","ActivityFeed.ReadDlp"]}"#)

        #expect(try lab.start(.dlp).status == 200)
    }
}
