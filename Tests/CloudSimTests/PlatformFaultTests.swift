@testable internal import cloudsim
internal import Testing

/// What faults make of writes.
@Suite struct PlatformFaultTests {
    @Test(
        arguments: [
            ("throttle429", 429), ("unauthorized", 401), ("missing", 404), ("internalError", 500), ("forbidden", 403),
            ("noEffect", 200), ("html", 502), ("refuse", nil), ("reset", nil),
        ] as [(String, Int?)]
    )
    func `A fault in place of the answer leaves everything as it was`(_ effect: String, _ status: Int?) throws {
        var lab = try Lab.platform()
        lab.arrange(
            #"{"name":"x","endpoint":"modifyAppPermissions","tenant":"contoso","count":1,"effect":"\#(effect)"}"#
        )

        let answer = try lab.delete("g1")

        if let status { #expect(answer.status == status) }
        #expect(answer.reply.isAnswered == (status != nil))
        let entry = try #require(try lab.writes().first)
        #expect(entry["changed"] == .bool(false) && entry["fault"]?.text == "x")
        #expect(entry["status"]?.integer == status.map { Int64($0) })
        #expect(try lab.holders()["g1"] == "CanEdit")
        #expect(try lab.delete("g1").status == 200)
        #expect(try lab.holders()["g1"] == nil)
    }

    @Test(arguments: ["lostAnswer", "drop", "truncate", "wrongLength", "slow", "delay"])
    func `A fault on the way of the answer does not undo the write`(_ effect: String) throws {
        var lab = try Lab.platform()
        lab.arrange(
            #"{"name":"x","endpoint":"modifyAppPermissions","count":1,"effect":"\#(effect)","delayMilliseconds":9}"#
        )

        let answer = try lab.delete("g1")

        #expect(answer.reply.isAnswered == (effect != "lostAnswer"))
        #expect(try lab.writes().first?["changed"] == .bool(true))
        #expect(try lab.holders()["g1"] == nil)
        lab.now = lab.now.adding(seconds: 1)
        #expect(try lab.records().count == 1)
    }

    @Test func `A throttled write says how long to wait, and others pass`() throws {
        var lab = try Lab.platform()
        lab.arrange(
            #"{"name":"x","endpoint":"stopFlow","skip":1,"count":1,"effect":"throttle429","headers":{"Retry-After":"3"}}"#
        )

        let answers = try (0..<3).map { _ in try lab.post(Lab.flow + "/stop") }

        #expect(answers.map(\.status) == [200, 429, 200])
        #expect(answers[1].headers["Retry-After"] == "3")
    }

    @Test func `Effects of writes meet every write and no read when no endpoint is named`() throws {
        var lab = try Lab.platform()
        lab.arrange(#"{"name":"lost","effect":"noEffect"}"#)
        lab.arrange(#"{"name":"solution","effect":"solutionAware"}"#)

        #expect(try lab.post(Lab.flow + "/stop").text == "{}")
        #expect(try lab.ask(Lab.flow).json()["properties"]?["state"]?.text == "Started")
        #expect(try lab.activity("GET", "subscriptions/list").status == 200)
        _ = lab.control("DELETE", "faults/lost")
        #expect(try lab.delete("u2", of: Lab.flow).code() == "FlowInSolutionCannotBeShared")
        #expect(try lab.delete("g1").status == 200)
        _ = lab.control("DELETE", "faults")
        lab.arrange(#"{"name":"unregistered","effect":"forbidden","count":2}"#)
        #expect(try lab.ask(Lab.flow).text.contains("does not have permission to access the path"))
        #expect(try lab.delete("u2", of: Lab.flow).status == 403)
        #expect(try lab.delete("u2", of: Lab.flow).status == 200)
    }

    @Test(
        arguments: [
            ("lostAnswer", "flow"), ("noEffect", "list"), ("forbidden", "graphObjects"), ("solutionAware", "stopFlow"),
        ]
    )
    func `An effect aimed at what it cannot meet is no rule`(_ effect: String, _ endpoint: String) throws {
        var lab = try Lab.platform()

        let answer = lab.control("POST", "faults", #"{"name":"x","endpoint":"\#(endpoint)","effect":"\#(effect)"}"#)

        #expect(answer.status == 400)
        #expect(answer.text.contains("cannot happen at \(endpoint)"))
    }
}
