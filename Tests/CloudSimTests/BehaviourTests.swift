@testable internal import cloudsim
internal import NIOCore
internal import Testing

@Suite struct BehaviourTests {
    private func patch(_ lab: inout Lab, _ change: String) {
        #expect(lab.control("PATCH", "tenants/contoso", change).status == 200)
    }

    @Test func `One type is disabled of a sudden while another goes on`() throws {
        var lab = Lab()
        _ = try lab.start(.general)
        _ = try lab.start(.sharePoint)

        patch(&lab, #"{"behaviour":{"subscription":"disabledByAdmin","contentTypes":["Audit.General"]}}"#)

        #expect(try lab.content(type: .general).code() == "AF20023")
        #expect(try lab.content(type: .sharePoint).status == 200)
        #expect(try lab.activity("GET", "subscriptions/list").text.contains(#""Audit.General","status":"disabled""#))
    }

    @Test func `A subscription without effect starts, is listed as enabled, and has no content`() throws {
        var lab = Lab()
        patch(&lab, #"{"behaviour":{"subscription":"notEffective"}}"#)

        #expect(try lab.start().text.contains(#""status":"enabled""#))

        #expect(try lab.activity("GET", "subscriptions/list").text.contains(#""Audit.General","status":"enabled""#))
        #expect(try lab.content().code() == "AF20023")
        patch(&lab, #"{"behaviour":{"subscription":"normal"}}"#)
        #expect(try lab.content().status == 200)
    }

    @Test func `A vanished subscription is gone from the list until it is started`() throws {
        var lab = Lab()
        _ = try lab.start(.general)
        _ = try lab.start(.sharePoint)
        let ids = lab.publish(at: [lab.now.adding(minutes: -1)])

        patch(&lab, #"{"vanish":["Audit.General"]}"#)

        #expect(try !lab.activity("GET", "subscriptions/list").text.contains("Audit.General"))
        #expect(try lab.content().code() == "AF20022")
        #expect(try lab.content(type: .sharePoint).status == 200)
        lab.now = lab.now.adding(minutes: 15)
        #expect(try lab.start().status == 200)
        #expect(try contentIDs(lab.content()) == ids)
    }

    @Test func `A webhook becomes null and the subscription stays enabled`() throws {
        var lab = Lab()
        let webhook = Webhook(address: "https://gateway.example/hook", authId: "a", expiration: nil)
        _ = lab.cloud.finish(
            PendingStart(tenant: lab.tenant, type: .general, webhook: webhook),
            status: 200,
            at: lab.now
        )
        #expect(try lab.activity("GET", "subscriptions/list").text.contains("gateway.example"))

        patch(&lab, #"{"dropWebhooks":[]}"#)

        let enabled = #"[{"contentType":"Audit.General","status":"enabled","webhook":null}]"#
        #expect(try lab.activity("GET", "subscriptions/list").text == enabled)
        _ = lab.control("POST", "content", #"{"tenant":"contoso","contentType":"Audit.General","records":[{}]}"#)
        #expect(lab.cloud.announcements.isEmpty)
    }

    @Test func `The clock moves windows, expiry, tokens and the fifteen minutes together`() throws {
        let machine = Lab().now
        let simulator = Simulator(Lab().cloud, clock: { machine })
        func call(_ method: String, _ target: String, _ headers: [String: String] = [:], _ body: String = "") -> Reply {
            simulator.answer(Call(method: method, target: target, headers: headers, body: Array(body.utf8)))
        }
        func move(_ seconds: Int) { _ = call("POST", "/control/clock", [:], #"{"advanceSeconds":\#(seconds)}"#) }
        func token() throws -> String {
            var lab = Lab()
            lab.now = simulator.now
            return try lab.token()
        }
        let tenant = Lab().tenant
        let publisher = "PublisherIdentifier=\(Cloud.Settings().publisherID)"
        func activity(_ method: String, _ operation: String, _ token: String) -> Reply {
            let target = "/activity/api/v1.0/\(tenant)/activity/feed/\(operation)"
            return call(
                method,
                target + (operation.contains("?") ? "&" : "?") + publisher,
                [
                    "authorization": "Bearer \(token)"
                ]
            )
        }
        let start = "subscriptions/start?contentType=Audit.General"

        let first = try token()
        #expect(activity("POST", start, first).status == 200)
        #expect(activity("POST", start, first).status == 403)
        move(900)
        #expect(activity("POST", start, first).refusal == "AF20024")
        move(3_000)
        #expect(activity("GET", "subscriptions/list", first).status == 401)

        let second = try token()
        let made = call(
            "POST",
            "/control/content",
            [:],
            #"{"tenant":"contoso","contentType":"Audit.General","records":[]}"#
        )
        let id = try #require(try JSON.decode(JSON.self, from: Array(made.body.readableBytesView))["contentId"]?.text)
        let window = Lab.window(simulator.now.adding(seconds: -60), simulator.now.adding(seconds: 60))
        #expect(
            String(buffer: activity("GET", "subscriptions/content?contentType=Audit.General\(window)", second).body)
                .contains(id)
        )
        #expect(activity("GET", "audit/\(id)", second).status == 200)
        move(7 * 86_400 - 30)
        let third = try token()
        #expect(activity("GET", "audit/\(id)", third).refusal == "AF20051")
        move(240)
        #expect(activity("GET", "subscriptions/content?contentType=Audit.General\(window)", third).refusal == "AF20055")
        #expect(simulator.now.seconds - machine.seconds == 900 + 3_000 + 7 * 86_400 + 210)
        move(-7 * 86_400)
        #expect(activity("POST", start, try token()).refusal == "AF20024")
    }

    @Test func `A tenant is found by name, domain and id, and by none of them once it is gone`() throws {
        var lab = Lab()
        for key in ["contoso", "Contoso", "contoso.onmicrosoft.com", lab.tenant, lab.tenant.uppercased()] {
            #expect(lab.cloud.find(key) == lab.tenant)
        }

        #expect(lab.control("DELETE", "tenants/contoso").status == 204)

        for key in ["contoso", "contoso.onmicrosoft.com", lab.tenant] { #expect(lab.cloud.find(key) == nil) }
        #expect(lab.control("POST", "tenants", #"{"name":"contoso"}"#).status == 201)
        #expect(lab.cloud.find("contoso") != nil)
    }
}
