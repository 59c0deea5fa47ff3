import Foundation
import NIOHTTP1
import Testing

/// What operators do once everything is mended: resume, retry, read the last days again, until nothing waits.
struct Aftermath: Sendable {
    let lab: Lab
    let customers: [SoakCustomer]
    let workers: [SoakWorker]
    let tally: SoakTally

    private static let whole =
        #"{"secret":"ok","consent":"granted","auditing":"on","subscription":"normal","contentTypes":[],"tokenLifetime":3599}"#
    /// A customer that is throttled at the last moment rests for up to two minutes, whoever asks.
    private static let limit = Duration.seconds(240)

    func settle() async throws {
        try await lab.control(.DELETE, "faults")
        for customer in customers { try await customer.behave(Self.whole) }
        for worker in workers where !worker.isRunning { Issue.record("\(worker.gateway.log): died by itself") }
        // Fifteen minutes after the last start another is allowed.
        try await SoakClock.jump(lab, by: 905, limit: .max, tally)
        let start = ContinuousClock.now
        for customer in customers {
            try await order(["tenant", "resume", customer.name])
            try await order(["backfill", customer.name, "--since", "6d"])
        }
        for customer in customers {
            var last = ""
            // A try begins its count anew: hurried again and again, broken content would never be taken as it is.
            var hurried: Set<String> = []
            do {
                try await eventually("all of \(customer.name) is in", within: Self.limit) {
                    last = try await press(customer, &hurried)
                    return last.isEmpty
                }
            } catch {
                Issue.record("\(customer.name) still: \(last)")
                throw error
            }
        }
        tally.count("seconds to settle", Int((ContinuousClock.now - start).components.seconds))
    }

    /// Has what waits tried now, and says what still does.
    private func press(_ customer: SoakCustomer, _ hurried: inout Set<String>) async throws -> String {
        let feeds: [SoakCustomer.Feed] = try await customer.items(
            ["subscription", "list", customer.name],
            through: workers[0]
        )
        let unsettled = feeds.filter { !$0.isSettled }
        guard !unsettled.isEmpty else { return "" }
        let letters: [SoakCustomer.Letter] = try await customer.items(
            ["content", "list", customer.name, "--limit", "10000"],
            through: workers[0]
        )
        let dead = letters.filter { $0.state == "dead" }
        let failed = letters.filter { $0.state == "waiting" && $0.error != nil }.map(\.contentId)
            .filter { hurried.insert($0).inserted }
        tally.count("dead letters retried", dead.count)
        if !dead.isEmpty { try await order(["content", "retry", customer.name, "--all"]) }
        if !failed.isEmpty { try await order(["content", "retry", customer.name] + failed) }
        // A shift that was under way when everything was mended may suspend its customer once more by what it heard before.
        let hasStopped = unsettled.contains { $0.state != "enabled" && $0.state != "warmingUp" }
        let isSuspended = try await isSuspended(customer)
        if hasStopped || isSuspended {
            try await order(["tenant", "resume", customer.name])
        }
        return "\(unsettled) \(letters.filter { $0.state == "waiting" })"
    }

    private func isSuspended(_ customer: SoakCustomer) async throws -> Bool {
        let tenants: [Standing] = try await customer.items(["tenant", "list"], through: workers[0])
        return tenants.contains { $0.name == customer.name && $0.state == "suspended" }
    }

    private struct Standing: Decodable {
        let name: String
        let state: String
    }

    private func order(_ arguments: [String]) async throws {
        let answer = try await workers[0].ctl(arguments)
        #expect(answer.status == 0, "\(arguments): \(answer.errors)")
    }
}
