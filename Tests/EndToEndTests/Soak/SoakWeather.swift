import Foundation
import NIOHTTP1

/// Everything that acts while faults act: content, misfortunes, deaths, and an operator who mends.
struct SoakWeather: Sendable {
    let lab: Lab
    let customers: [SoakCustomer]
    let workers: [SoakWorker]
    let interrupt: @Sendable (inout SoakDice) -> String
    let settings: SoakSettings
    let tally: SoakTally

    /// Works for as long as the settings say; every rule and behaviour is still there afterwards.
    func blow() async throws {
        let end = ContinuousClock.now + .seconds(settings.seconds)
        try await withThrowingTaskGroup { group in
            group.addTask { try await act("content", settings.betweenBlobs, until: end, publish) }
            group.addTask {
                var deck = FaultDeck(tenants: customers.map(\.name), dice: dice("deck"))
                try await act("faults", 0.4...1.0, until: end) { dice in try await strike(deck.deal(), &dice) }
            }
            group.addTask { try await act("behaviours", 2...6, until: end, misbehave) }
            group.addTask { try await act("kills", settings.betweenKills, until: end, killWorker) }
            group.addTask {
                try await act("database", settings.betweenRestarts, until: end) { dice in
                    tally.count("database \(interrupt(&dice))")
                }
            }
            group.addTask { try await act("operator", 2...4, until: end, mend) }
            try await group.waitForAll()
        }
    }

    private func dice(_ stream: String) -> SoakDice { SoakDice(seed: settings.seed, stream: stream) }

    /// Does something again and again, at moments that the seed decides.
    private func act(
        _ stream: String,
        _ pause: ClosedRange<Double>,
        until end: ContinuousClock.Instant,
        _ body: (inout SoakDice) async throws -> Void
    ) async throws {
        var dice = dice(stream)
        while true {
            // It makes things happen, and waits for none.
            let next = ContinuousClock.now + dice.seconds(pause)
            guard next < end else { return }
            try await Task.sleep(until: next)
            try await body(&dice)
        }
    }

    /// Some blobs: young, old, listed late, with repetitions, shares, old records, and now and then something broken.
    private func publish(_ dice: inout SoakDice) async throws { try await publish(of: dice.pick(customers), &dice) }

    private func publish(of customer: SoakCustomer, type: String? = nil, _ dice: inout SoakDice) async throws {
        let type = type ?? dice.pick(SoakCustomer.types)
        var more: [String] = []
        switch dice.number(1...5) {
        case 1: more.append(#""ageSeconds":\#(dice.number(0...240)),"visibleInSeconds":\#(dice.number(1...8))"#)
        case 2: more.append(#""ageSeconds":\#(dice.number(600...432_000)),"spanSeconds":3600"#)
        default: break
        }
        if dice.oneIn(3) { more.append(#""repeat":{"records":\#(dice.number(1...4)),"reordered":\#(dice.oneIn(2))}"#) }
        if dice.oneIn(3) { more.append(#""recordAgeSeconds":\#(dice.number(60...777_600))"#) }
        if dice.oneIn(3) { more.append(#""sharing":\#(dice.number(1...3))"#) }
        if dice.oneIn(20) { more.append(#""malformedRecords":\#(dice.number(1...2))"#) }
        let blobs = dice.number(1...2)
        let body = [
            #""tenant":"\#(customer.name)","contentType":"\#(type)""#,
            #""blobs":\#(blobs),"recordsPerBlob":\#(dice.number(2...20)),"seed":\#(dice.next() >> 12)"#,
        ]
        try await lab.control(.POST, "content/generate", "{\((body + more).joined(separator: ","))}")
    }

    /// What an administrator there may do, and undo a few seconds later.
    private func misbehave(_ dice: inout SoakDice) async throws {
        let customer = dice.pick(customers)
        let type = dice.pick(SoakCustomer.types)
        let (name, bad, good): (String, String, String) = dice.pick([
            ("secret wrong", #"{"secret":"wrong"}"#, #"{"secret":"ok"}"#),
            ("secret expired", #"{"secret":"expired"}"#, #"{"secret":"ok"}"#),
            ("consent missing", #"{"consent":"missing"}"#, #"{"consent":"granted"}"#),
            ("auditing off", #"{"auditing":"off"}"#, #"{"auditing":"on"}"#),
            (
                "subscription disabled", #"{"subscription":"disabledByAdmin","contentTypes":["\#(type)"]}"#,
                #"{"subscription":"normal","contentTypes":[]}"#
            ),
            (
                "subscription not effective", #"{"subscription":"notEffective","contentTypes":["\#(type)"]}"#,
                #"{"subscription":"normal","contentTypes":[]}"#
            ),
            ("short tokens", #"{"tokenLifetime":\#(dice.number(3...20))}"#, #"{"tokenLifetime":3599}"#),
        ])
        tally.count(name)
        try await customer.behave(bad)
        try await Task.sleep(for: dice.seconds(1...4))
        try await customer.behave(good)
    }

    /// Arranges a fault, and an occasion for it: most requests are rare when nothing is wrong.
    private func strike(_ rule: FaultDeck.Rule, _ dice: inout SoakDice) async throws {
        try await lab.control(.POST, "faults", String(decoding: try JSONEncoder().encode(rule), as: UTF8.self))
        tally.count("faults at \(rule.endpoint)")
        let customer = customers.first { $0.name == rule.tenant } ?? dice.pick(customers)
        switch rule.endpoint {
        case "start":
            // A subscription is started when it is gone, and fifteen minutes after the last start.
            try await customer.change(#"{"vanish":["\#(dice.pick(SoakCustomer.types))"]}"#)
            // A long run spreads the jumps that it may make.
            guard dice.oneIn(max(1, settings.seconds / 240)) else { break }
            try await SoakClock.jump(lab, by: dice.number(905...1000), limit: SoakClock.mostJumps, tally)
        case "list": _ = try await anyWorker(&dice)?.ctl(["tenant", "resume", customer.name])
        case "token":
            let refusal =
                #"{"name":"content unauthorized for-a-token","tenant":"\#(customer.name)","endpoint":"content","effect":"unauthorized","count":1,"seconds":3}"#
            try await lab.control(.POST, "faults", refusal)
        case "blob": try await publish(of: customer, type: rule.contentType, &dice)
        default: break
        }
    }

    private func anyWorker(_ dice: inout SoakDice) -> SoakWorker? {
        workers.filter(\.isRunning).randomElement(using: &dice)
    }

    private func killWorker(_ dice: inout SoakDice) async throws {
        let worker = dice.pick(workers)
        tally.count("kills")
        await worker.kill()
        try await Task.sleep(for: dice.seconds(0...4))
        try await worker.start()
    }

    /// What was broken is soon whole again; an operator says so, or the tenants would rest for an hour each.
    private func mend(_ dice: inout SoakDice) async throws {
        guard let worker = anyWorker(&dice) else { return }
        struct Tenant: Decodable {
            let name: String
            let state: String
        }
        struct Items: Decodable { let items: [Tenant] }
        // The worker may be killed, or the database away, at any moment: then the operator tries again later.
        let answer = try await worker.ctl(["tenant", "list", "--output", "json"])
        guard answer.status == 0 else { return tally.count("admin refusals") }
        let list = try JSONDecoder().decode(Items.self, from: Data(answer.output.utf8)).items
        for tenant in list where tenant.state == "suspended" {
            if try await worker.ctl(["tenant", "resume", tenant.name]).status == 0 { tally.count("resumes") }
        }
    }
}
