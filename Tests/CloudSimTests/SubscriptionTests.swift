@testable internal import cloudsim
internal import Testing

@Suite struct SubscriptionTests {
    @Test func `A subscription is started once, listed, stopped and started again`() throws {
        var lab = Lab()
        #expect(try lab.content().code() == "AF20022")

        let started = try lab.start()

        #expect(started.text == #"{"contentType":"Audit.General","status":"enabled","webhook":null}"#)
        #expect(try lab.activity("GET", "subscriptions/list").text == "[\(started.text)]")
        #expect(try lab.content().status == 200)
        let stopped = try lab.activity("POST", "subscriptions/stop?contentType=Audit.General")
        #expect((stopped.status, stopped.body.count) == (200, 0))
        #expect(try lab.content().code() == "AF20023")
        lab.now = lab.now.adding(minutes: 15)
        #expect(try lab.start().status == 200)
        #expect(lab.cloud.statistics.starts == ["contoso": ["Audit.General": 2]])
    }

    @Test func `A second start within fifteen minutes is refused with the time that is left`() throws {
        var lab = Lab()
        _ = try lab.start()
        lab.now = lab.now.adding(seconds: 4)

        let answer = try lab.start()

        #expect(answer.status == 403)
        #expect(answer.text.contains("Too many frequent subscription start requests. Please retry again after 14m 56s"))
        #expect(lab.cloud.statistics.refusals == ["start.tooFrequent": 1])
        #expect(try lab.start(.exchange).status == 200)
        lab.now = lab.now.adding(minutes: 15)
        #expect(try lab.start().code() == "AF20024")
    }

    @Test func `The rule of fifteen minutes can be lifted`() throws {
        var lab = Lab()
        _ = lab.control("PATCH", "tenants/contoso", #"{"behaviour":{"startLimit":"off"}}"#)
        _ = try lab.start()

        #expect(try lab.start().code() == "AF20024")
    }

    @Test func `What came while the subscription was stopped is never listed`() throws {
        var lab = Lab()
        let before = lab.publish(at: [lab.now.adding(minutes: -5)])
        _ = try lab.start()
        _ = try lab.activity("POST", "subscriptions/stop?contentType=Audit.General")
        lab.now = lab.now.adding(minutes: 20)
        lab.publish(at: [lab.now.adding(minutes: -10)])

        _ = try lab.start()

        let after = lab.publish(at: [lab.now])
        #expect(try contentIDs(lab.content()) == before + after)
    }

    @Test func `Without unified auditing a start fails in the data service's words`() throws {
        var lab = Lab()
        _ = lab.control("PATCH", "tenants/contoso", #"{"behaviour":{"auditing":"off"}}"#)

        let answer = try lab.start()

        #expect(answer.status == 400)
        #expect(try answer.code().hasPrefix("StartSubscription [CorrId="))
        #expect(answer.text.contains("DataServiceException: Tenant \(lab.tenant) does not exist."))
    }

    @Test func `A subscription that an administrator disabled starts and stays without effect`() throws {
        var lab = Lab()
        _ = lab.control("PATCH", "tenants/contoso", #"{"behaviour":{"subscription":"disabledByAdmin"}}"#)

        #expect(try lab.start().status == 200)

        #expect(try lab.content().code() == "AF20023")
        #expect(try lab.activity("GET", "subscriptions/list").text.contains(#""status":"disabled""#))
    }

    @Test func `Content types are known without regard to case, and others are refused`() throws {
        var lab = Lab()

        #expect(try lab.activity("POST", "subscriptions/start?contentType=audit.sharepoint").status == 200)
        #expect(try lab.activity("POST", "subscriptions/start?contentType=Audit.Other").code() == "AF20020")
        #expect(try lab.activity("POST", "subscriptions/start").code() == "AF20001")
        #expect(try lab.activity("GET", "subscriptions/start?contentType=Audit.General").status == 405)
    }

    @Test func `A webhook must be HTTPS`() throws {
        var lab = Lab()

        let answer = try lab.start(body: #"{"webhook":{"address":"http://gateway.example/hook","authId":"a"}}"#)

        #expect(try answer.code() == "AF20021")
        #expect(try lab.start(body: "nonsense").code() == "AF20002")
    }
}
