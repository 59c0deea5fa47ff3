@testable internal import cloudsim
internal import Testing

@Suite struct ControlTests {
    @Test func `A tenant is added with what it is given, and the same twice is a conflict`() throws {
        var lab = Lab()
        let request = #"{"name":"litware","secret":"s","behaviour":{"tokenLifetime":60}}"#

        let made = lab.control("POST", "tenants", request)

        #expect(made.status == 201)
        let id = try #require(try made.json()["tenantId"]?.text)
        #expect(lab.cloud.tenants[id]?.behaviour.tokenLifetime == 60)
        #expect(lab.control("POST", "tenants", request).status == 409)
        var again = Lab()
        #expect(try again.control("POST", "tenants", request).json()["tenantId"]?.text == id)
    }

    @Test func `Content is published now, from records or from lines as they are`() throws {
        var lab = Lab()
        _ = try lab.start()
        let body = #"{"tenant":"contoso","contentType":"Audit.General","lines":["{\"Id\" : 1}","not json"]}"#

        let made = lab.control("POST", "content", body)

        let id = try #require(try made.json()["contentId"]?.text)
        #expect(try contentIDs(lab.content()) == [id])
        #expect(try lab.activity("GET", "audit/\(id)").text == #"[{"Id" : 1},not json]"#)
        #expect(lab.control("POST", "content", #"{"tenant":"nobody","contentType":"DLP.All"}"#).status == 404)
    }

    @Test func `A fault meets the requests it is meant for, as often as it says`() throws {
        var lab = Lab()
        let rule = #"""
            {"name":"storm","tenant":"contoso","endpoint":"list","skip":1,"count":2,"effect":"respond","status":429,
             "headers":{"Retry-After":"7"},"body":"{}"}
            """#
        #expect(lab.control("POST", "faults", rule).status == 201)

        let answers = try (0..<5).map { _ in try lab.activity("GET", "subscriptions/list") }

        #expect(answers.map(\.status) == [200, 429, 429, 200, 200])
        #expect(answers[1].headers["Retry-After"] == "7")
        #expect(lab.cloud.statistics.faultsServed == ["storm": 2])
        let foreign = try lab.token(tenant: lab.other)
        _ = lab.control("DELETE", "faults")
        _ = lab.control("POST", "faults", #"{"name":"all of contoso","tenant":"contoso","effect":"unauthorized"}"#)
        #expect(try lab.activity("GET", "subscriptions/list", tenant: lab.other, token: foreign).status == 200)
    }

    @Test(
        arguments: [
            ("throttle", 403, "{'error':{'code':'AF429'"), ("internalError", 500, #"{"error":{"code":"AF50000""#),
            ("unauthorized", 401, #"{"Message":"#), ("missing", 404, #"{"error":{"code":"AF20050""#),
            ("html", 502, "<html>"), ("malformed", 200, #"[{"Id":"4a1c""#), ("truncate", 200, #"[{"Id":"#),
        ]
    )
    func `Each misfortune has its face`(_ effect: String, _ status: Int, _ beginning: String) throws {
        var lab = Lab()
        _ = try lab.start()
        let ids = lab.publish(at: [lab.now])
        _ = lab.control("POST", "faults", #"{"name":"x","endpoint":"blob","count":1,"effect":"\#(effect)"}"#)

        let answer = try lab.activity("GET", "audit/\(ids[0])")

        #expect(answer.status == status)
        #expect(answer.text.hasPrefix(beginning))
        #expect(
            throws: (any Error).self,
            performing: {
                if case .array = try answer.json() { return }
                throw Lab.NotAnArray()
            }
        )
        #expect(try lab.activity("GET", "audit/\(ids[0])").status == 200)
    }

    @Test func `A reset takes back what was arranged`() throws {
        var lab = Lab()
        _ = try lab.start()
        _ = lab.control("POST", "faults", #"{"name":"x","effect":"refuse"}"#)
        _ = lab.control("POST", "clock", #"{"advanceSeconds":3600}"#)
        _ = lab.control("PATCH", "tenants/contoso", #"{"behaviour":{"auditing":"off"}}"#)

        #expect(lab.control("POST", "reset").status == 204)

        #expect(lab.cloud.faults.isEmpty)
        #expect(lab.cloud.clockOffset == 0)
        #expect(lab.cloud.statistics.requests.isEmpty)
        #expect(try lab.activity("GET", "subscriptions/list").text == "[]")
        #expect(lab.control("POST", "reset", #"{"what":["sense"]}"#).status == 400)
        #expect(lab.control("GET", "nothing").status == 404)
    }
}

extension Lab {
    /// A body that is JSON but no listing and no blob.
    struct NotAnArray: Error {}
}
