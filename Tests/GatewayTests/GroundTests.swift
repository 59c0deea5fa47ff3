import Foundation
import ManagementActivity
import Testing

@testable import Gateway

@Suite struct GroundTests {
    @Test func `a cursor reads back as the mark it was made of`() throws {
        let mark = PageMark(at: Date(timeIntervalSince1970: 1_774_000_000.123_456), id: UUID())

        let read = try #require(PageMark(cursor: mark.cursor))

        #expect(abs(read.at.timeIntervalSince(mark.at)) < 0.000_001)
        #expect(read.id == mark.id)
    }

    @Test(arguments: ["", "-", "x-\(UUID())", "12", "12-nothing", "'; drop table tenant"])
    func `what is no cursor is refused`(text: String) {
        #expect(PageMark(cursor: text) == nil)
    }

    @Test(arguments: [
        ("*Shar*", "SharingSet", true), ("sharing*", "SharingSet", true), ("*Set", "SharingSet", true),
        ("Sharing?et", "SharingSet", true), ("Sharing", "SharingSet", false), ("*", "", true), ("?", "", false),
        ("*a*b*c", "xaybzc", true), ("*a*b*c", "xaybz", false),
    ])
    func `a pattern fits as a shell's would`(pattern: String, text: String, fits: Bool) {
        #expect(Glob(pattern).fits(text) == fits)
    }

    @Test func `the wait doubles up to its ceiling and is never nothing`() {
        let backoff = Backoff(first: .seconds(5), maximum: .seconds(60))

        #expect(backoff.delay(afterFailures: 1, random: 1) == .seconds(5))
        #expect(backoff.delay(afterFailures: 3, random: 1) == .seconds(20))
        #expect(backoff.delay(afterFailures: 50, random: 1) == .seconds(60))
        #expect(backoff.delay(afterFailures: 3, random: 0) == .seconds(2))
    }

    @Test func `codes are unique, well-formed and have a status`() {
        let codes = GatewayError.Code.all.map(\.rawValue)

        #expect(Set(codes).count == codes.count)
        for code in codes { #expect(code.wholeMatch(of: /[a-z]+\.[a-z_]+/) != nil, "\(code)") }
        #expect(GatewayError.Code.all.allSatisfy { (400...599).contains($0.httpStatus) })
    }

    @Test func `the pages of a paged blob are one array`() throws {
        let pages = ["[{\"a\":1},{\"a\":2}]", " [ ] ", "[{\"a\":\"]\"}]"].map { Array($0.utf8) }

        #expect(String(decoding: Fetching.join(pages), as: UTF8.self) == "[{\"a\":1},{\"a\":2},{\"a\":\"]\"}]")
        #expect(Fetching.join([Array("[1]".utf8)]) == Array("[1]".utf8))
    }

    @Test func `no more than its slots run at once`() async throws {
        let slots = Slots(2)
        let (running, peak) = (Gauge(), Gauge())

        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await slots.with {
                        peak.raise(to: running.add(1))
                        await Task.yield()
                        _ = running.add(-1)
                    }
                }
            }
            try await group.waitForAll()
        }

        #expect(peak.value <= 2)
    }

    @Test func `a cancelled wait gives its place away`() async throws {
        let slots = Slots(1)

        try await slots.with {
            let waiter = Task { try await slots.with {} }
            waiter.cancel()
            await #expect(throws: CancellationError.self) { try await waiter.value }
        }

        #expect(try await slots.with { true })
    }
}

@Suite struct ErrorsPageTests {
    @Test func `the page of errors lists every code with its status, and no other`() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../docs/errors.md"
        )
        let text = try String(contentsOf: page, encoding: .utf8)

        let listed = text.matches(of: /\| `([a-z]+\.[a-z_]+)` \| (\d+) \|/).map { "\($0.output.1) \($0.output.2)" }

        #expect(listed == GatewayError.Code.all.map { "\($0.rawValue) \($0.httpStatus)" })
    }
}

@Suite struct MetricsPageTests {
    @Test func `the page of metrics lists every metric with its meaning, and no other`() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../docs/metrics.md"
        )
        let text = try String(contentsOf: page, encoding: .utf8)

        let listed = text.matches(of: /\| `(gateway_\w+)` \| \w+ \| [^|]*\| ([^|]+) \|/).map {
            "\($0.output.1): \($0.output.2)"
        }

        #expect(listed == GatewayMetrics.descriptions.map { "\($0.name): \($0.meaning)" })
    }
}
