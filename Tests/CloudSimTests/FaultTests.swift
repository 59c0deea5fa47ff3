@testable internal import cloudsim
internal import NIOCore
internal import Testing

@Suite struct FaultTests {
    private func arrange(_ lab: inout Lab, _ rule: String) {
        #expect(lab.control("POST", "faults", rule).status == 201)
    }

    @Test func `A likely fault strikes as often as its probability says, the same for the same seed`() throws {
        func struck(seed: Int) throws -> [Bool] {
            var lab = Lab()
            let token = try lab.token()
            arrange(
                &lab,
                #"{"name":"x","endpoint":"list","effect":"internalError","probability":0.3,"seed":\#(seed)}"#
            )
            return try (0..<400).map { _ in try lab.activity("GET", "subscriptions/list", token: token).status == 500 }
        }

        let first = try struck(seed: 1)

        #expect((80...160).contains(first.count { $0 }))
        #expect(try struck(seed: 1) == first)
        #expect(try struck(seed: 2) != first)
    }

    @Test func `A fault that the dice spare is not used up, and others get their turn`() throws {
        var lab = Lab()
        arrange(&lab, #"{"name":"never","endpoint":"list","count":1,"effect":"html","probability":0}"#)
        arrange(&lab, #"{"name":"always","endpoint":"list","effect":"throttle429","probability":1}"#)

        #expect(try lab.activity("GET", "subscriptions/list").status == 429)

        #expect(lab.cloud.faults.first?.rule.count == 1)
    }

    @Test func `A fault ends by the machine's clock, whatever the service's clock does`() throws {
        var lab = Lab()
        arrange(&lab, #"{"name":"storm","endpoint":"list","effect":"throttle","seconds":1.5}"#)
        _ = lab.control("POST", "clock", #"{"advanceSeconds":600}"#)
        lab.now = lab.now.adding(seconds: 600)

        lab.now = lab.now.adding(seconds: 1)
        #expect(try lab.activity("GET", "subscriptions/list").status == 403)
        lab.now = lab.now.adding(seconds: 1)
        #expect(try lab.activity("GET", "subscriptions/list").status == 200)
        #expect(lab.cloud.faults.isEmpty)
    }

    @Test(
        arguments: [
            ("disabled", "blob", 400, "AF20023"), ("noSubscription", "content", 400, "AF20022"),
            ("staleWindow", "content", 400, "AF20055"), ("expired", "blob", 400, "AF20051"),
            ("throttle429", "start", 429, "429"), ("missing", "blob", 404, "AF20050"),
        ]
    )
    func `An arranged refusal speaks with the service's voice and counts as no refusal`(
        _ effect: String,
        _ endpoint: String,
        _ status: Int,
        _ code: String
    ) throws {
        var lab = Lab()
        _ = try lab.start()
        let id = try #require(lab.publish(at: [lab.now]).first)
        _ = try lab.content()
        arrange(&lab, #"{"name":"x","endpoint":"\#(endpoint)","effect":"\#(effect)"}"#)

        let answer =
            switch endpoint {
            case "blob": try lab.activity("GET", "audit/\(id)")
            case "content": try lab.content()
            default: try lab.start(.exchange)
            }

        #expect(answer.status == status)
        #expect(try answer.code() == code)
        #expect(lab.cloud.statistics.refusals.isEmpty)
    }

    @Test func `A page is refused and the first page is not`() throws {
        var lab = Lab { $0.pageSize = 1 }
        lab.publish(at: [lab.now.adding(minutes: -2), lab.now.adding(minutes: -1)])
        _ = try lab.start()
        arrange(&lab, #"{"name":"x","effect":"badPage"}"#)

        let first = try lab.content()

        #expect(first.status == 200)
        let next = try #require(first.headers["NextPageUri"]?.split(separator: "/feed/").last)
        #expect(try lab.activity("GET", String(next)).code() == "AF20031")
    }

    @Test func `A listing can lead to a foreign host, and only its addresses change`() throws {
        var lab = Lab()
        lab.publish(at: [lab.now.adding(minutes: -2), lab.now.adding(minutes: -1)])
        _ = try lab.start()
        let right = try lab.content().text
        arrange(&lab, #"{"name":"x","count":1,"effect":"foreignHost"}"#)

        let foreign = try lab.content().text

        #expect(foreign.contains(#""contentUri":"https://127.0.0.1:1/activity/api/v1.0/\#(lab.tenant)/"#))
        #expect(foreign.replacing("https://127.0.0.1:1", with: lab.cloud.settings.baseURL) == right)
        #expect(try lab.content().text == right)
    }

    @Test(arguments: [("throttle", 429, "AADSTS90055"), ("internalError", 503, "AADSTS90033")])
    func `The token endpoint is troubled in its own words`(_ effect: String, _ status: Int, _ code: String) throws {
        var lab = Lab()
        arrange(&lab, #"{"name":"x","endpoint":"token","effect":"\#(effect)","headers":{"Retry-After":"3"}}"#)

        let answer = lab.login()

        #expect(answer.status == status)
        #expect(answer.headers["Retry-After"] == "3")
        #expect(try answer.json()["error"]?.text == "temporarily_unavailable")
        #expect(try answer.json()["error_description"]?.text?.hasPrefix(code) == true)
    }

    @Test func `Compression meets only those who accept it`() throws {
        var lab = Lab()
        arrange(&lab, #"{"name":"x","endpoint":"list","effect":"gzip"}"#)
        let token = try lab.token()
        #expect(try !lab.activity("GET", "subscriptions/list", token: token).reply.isCompressed)

        let target =
            "/activity/api/v1.0/\(lab.tenant)/activity/feed/subscriptions/list"
            + "?PublisherIdentifier=\(lab.cloud.settings.publisherID)"
        let headers = ["authorization": "Bearer \(token)", "accept-encoding": "deflate, gzip;q=1.0"]
        let answer = lab.call("GET", target, headers: headers)

        #expect(answer.reply.isCompressed)
        #expect(answer.text == "[]")
        let packed = try Gzip.compressed(ByteBuffer(repeating: 0x61, count: 100_000))
        #expect(packed.getBytes(at: 0, length: 2) == [0x1F, 0x8B])
        #expect(packed.readableBytes < 1_000)
    }

    @Test func `A rule that makes no sense is refused with the reason`() {
        var lab = Lab()
        for rule in [
            #"{"name":"x","effect":"slow","probability":1.5}"#, #"{"name":"x","effect":"skewDate"}"#,
            #"{"name":"x","effect":"slow","seconds":-1}"#, #"{"name":"x","effect":"nonsense"}"#,
            #"{"name":"x","effect":"respond","status":7}"#,
        ] {
            #expect(lab.control("POST", "faults", rule).status == 400, "\(rule)")
        }
        #expect(lab.cloud.faults.isEmpty)
    }
}
