import FoundationEssentials
import ManagementActivity
import MicrosoftCloud
import Testing

@Suite struct TimeWindowTests {
    private let now = Date(timeIntervalSince1970: 1_767_225_600)

    @Test func `A window is cut to whole seconds, so that neighbours touch`() throws {
        let edge = now.addingTimeInterval(100.6)
        let first = try TimeWindow(start: now.addingTimeInterval(0.2), end: edge)
        let second = try TimeWindow(start: edge, end: now.addingTimeInterval(200.9))

        #expect(first.end == second.start)
        #expect(first.description == "2026-01-01T00:00:00/2026-01-01T00:01:40")
        #expect(first.contains(first.start) && !first.contains(first.end))
    }

    @Test func `Neither an empty nor a longer window can be made`() throws {
        #expect(throws: TimeWindow.Problem.empty) { try TimeWindow(start: now, end: now.addingTimeInterval(0.5)) }
        #expect(throws: TimeWindow.Problem.empty) { try TimeWindow(start: now, end: now.addingTimeInterval(-5)) }
        #expect(throws: TimeWindow.Problem.tooLong) { try TimeWindow(start: now, end: now.addingTimeInterval(86_401)) }
        #expect(try TimeWindow(start: now, end: now.addingTimeInterval(86_400)).contains(now))
    }

    @Test(arguments: [10.0, 3600, 86_400, 86_401, 259_217, 604_500.0] as [Double])
    func `A span is covered without holes or overlaps`(span: Double) throws {
        let (windows, lost) = TimeWindow.covering(from: now.addingTimeInterval(-span), to: now, serverNow: now)

        #expect(lost == nil)
        #expect(windows.first?.start == now.addingTimeInterval(-span))
        #expect(windows.last?.end == now)
        #expect(zip(windows, windows.dropFirst()).allSatisfy { $0.end == $1.start })
    }

    @Test(arguments: [-600.0, 0, 600])
    func `What is older than the server's seven days is lost and told, by the server's clock`(skew: Double) throws {
        let serverNow = now.addingTimeInterval(skew)
        let start = now.addingTimeInterval(-8 * 86_400)

        let (windows, lost) = TimeWindow.covering(from: start, to: now, serverNow: serverNow)

        let earliest = serverNow.addingTimeInterval(-7 * 86_400 + 300)
        #expect(lost == start..<earliest)
        #expect(windows.first?.start == earliest)
    }

    @Test func `A span that is lost altogether has no windows`() {
        let start = now.addingTimeInterval(-9 * 86_400)
        let end = now.addingTimeInterval(-8 * 86_400)

        let (windows, lost) = TimeWindow.covering(from: start, to: end, serverNow: now)

        #expect(windows.isEmpty)
        #expect(lost == start..<end)
    }

    @Test func `A span of nothing is neither covered nor lost`() {
        let (windows, lost) = TimeWindow.covering(from: now, to: now, serverNow: now)

        #expect(windows.isEmpty && lost == nil)
    }
}
