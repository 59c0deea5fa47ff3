import Foundation
import NIOHTTP1
import Testing

/// Throttling, transport and fairness, R17 to R22.
@Suite(.fieldLab) struct ThrottlingLessons {
    @Test func `R17 every request names the publisher, pages and blobs too`() async throws {
        let customer = try await FieldLab.current.customer("R17")
        for _ in 0..<7 { try await customer.publish([customer.record()]) }
        try await customer.expectComplete()

        struct Violation: Decodable {
            let rule: String
            let tenant: String?
            let count: Int
        }
        let found = try JSONDecoder().decode(
            [Violation].self,
            from: try await customer.field.lab.control(.GET, "violations")
        )
        #expect(found.isEmpty, "\(found)")
    }

    @Test(arguments: ["throttle", "throttle429"])
    func `R18 a tenant that is refused everything sends ten requests a minute, and others keep their pace`(
        form: String
    ) async throws {
        let field = try FieldLab.current
        let victim = try await field.customer("R18-\(form)", types: ["Audit.General", "Audit.SharePoint"])
        let other = try await field.customer("R18-\(form)-other")
        for _ in 0..<12 { try await victim.publish([victim.record()]) }
        try await victim.fault("storm", #""effect":"\#(form)""#)

        let before = try await victim.ledger().requests
        let otherBefore = try await other.ledger().requests["content"] ?? 0
        try await Task.sleep(for: .seconds(30))
        let after = try await victim.ledger().requests
        let sent = ["content", "blob", "list", "start"].map { (after[$0] ?? 0) - (before[$0] ?? 0) }.reduce(0, +)
        let otherSent = (try await other.ledger().requests["content"] ?? 0) - otherBefore

        #expect(sent <= 10, "\(sent) requests in 30 s")
        #expect(otherSent >= 8, "\(otherSent) listings in 30 s at a poll a second, on a machine that does much else")
        try await other.publish([other.record()])
        try await other.expectComplete(within: .seconds(20))
        try await victim.mend("storm")
    }

    @Test func `R19 a blob that crawls is fetched, and holds up nothing but itself`() async throws {
        let field = try FieldLab.current
        let customer = try await field.customer("R19")
        try await customer.publish([customer.record()])
        try await customer.fault("drip", #""endpoint":"blob","effect":"slow","bytesPerSecond":10,"count":1"#)
        try await eventually("the crawl began") { try await customer.ledger().requests["blob"] ?? 0 >= 1 }
        let later = customer.record()
        try await customer.publish([later])

        // The crawl takes half a minute, the later blob none of it.
        try await eventually("the later one is in", within: .seconds(15)) { try await customer.feed().blobsDone == 1 }
        #expect(try await customer.feed().blobsWaiting == 1)
        try await customer.expectComplete()
    }

    @Test func `R20 tokens of five seconds lose nothing, and a 401 in between costs one more token`() async throws {
        let customer = try await FieldLab.current.customer("R20", behaviour: #"{"tokenLifetime":5}"#)
        for round in 0..<5 {
            try await customer.fault("refused\(round)", #""endpoint":"blob","effect":"unauthorized","count":1"#)
            try await customer.publish([customer.record()])
            try await customer.expectComplete()
            try await Task.sleep(for: .seconds(1))
        }
        #expect(try await customer.gaps().isEmpty)
    }

    @Test func `R21 a listing that leads to a foreign host is refused whole, told, and read again later`() async throws
    {
        let customer = try await FieldLab.current.customer("R21")
        try await customer.fault("foreign", #""endpoint":"content","effect":"foreignHost""#)
        try await customer.publish([customer.record()])

        try await eventually("it is told") { try await customer.feed().listErrorCode == "address.refused" }
        #expect(try await customer.feed().blobsWaiting == 0)
        try await customer.mend("foreign")
        try await customer.expectComplete()
    }

    @Test(.timeLimit(.minutes(5))) func `R22 beside a huge backlog small tenants wait less than two polls`()
        async throws
    {
        try await FieldLab.run(["GATEWAY_POLL_INTERVAL": "10s"]) { field in
            let huge = try await field.customer("Huge")
            let small = try await (0..<12).asyncMap { try await field.customer("Small-\($0)") }
            try await huge.fault("latency", #""endpoint":"blob","effect":"delay","delayMilliseconds":400"#)
            try await huge.generate(600, of: 5)
            try await eventually("the backlog is listed") { try await huge.feed().blobsWaiting > 300 }

            let start = ContinuousClock.now
            for customer in small { try await customer.publish([customer.record()]) }
            try await eventually("all small ones are served", within: .seconds(60)) {
                for customer in small where try await customer.feed().blobsDone == 0 { return false }
                return true
            }
            let took = ContinuousClock.now - start
            let waiting = try await huge.feed().blobsWaiting

            #expect(took < .seconds(20), "\(took)")
            #expect(waiting > 0, "the backlog was still there: otherwise this proves nothing")
            try await huge.mend("latency")
            try await huge.expectComplete(within: .seconds(180))
        }
    }
}

extension Sequence {
    /// One after another.
    func asyncMap<T>(_ transform: (Element) async throws -> T) async rethrows -> [T] {
        var result: [T] = []
        for element in self { result.append(try await transform(element)) }
        return result
    }
}
