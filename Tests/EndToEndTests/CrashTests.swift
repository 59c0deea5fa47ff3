import Foundation
import Testing

/// Nothing is lost and nothing doubled, however the daemon or its database ends.
@Suite struct CrashTests {
    @Test(.timeLimit(.minutes(8))) func `R4 killed three times in the middle, the record set is the same`() async throws
    {
        let lab = try await Lab()
        let customer = lab.customers[2]
        let killed = try GatewayProcess(lab, name: "killed")
        let undisturbed = try GatewayProcess(lab, name: "undisturbed")
        let reference = try await undisturbed.start()
        try await undisturbed.add(customer)
        try await undisturbed.waitForContent(of: customer)

        var daemon = try await killed.start()
        try await killed.add(customer)
        var done: [Int] = []
        for _ in 0..<3 {
            let before = done.last ?? 0
            try await eventually("some blobs more are in") { try await Self.blobsDone(killed, customer) > before }
            done.append(try await Self.blobsDone(killed, customer))
            kill(daemon.process.processIdentifier, SIGKILL)
            _ = await daemon.exit()
            daemon = try await killed.start()
        }
        try await killed.waitForContent(of: customer)

        let expected = try await Self.records(undisturbed, customer)
        let found = try await Self.records(killed, customer)
        #expect(expected.count > 500)
        #expect(Set(expected).count == expected.count, "each record once")
        #expect(found == expected)
        #expect(await undisturbed.stop(reference) == 0)
        #expect(await killed.stop(daemon) == 0)
        try await lab.end()
    }

    @Test(.timeLimit(.minutes(5))) func `a database that dies is told, restarted, and nothing is lost`() async throws {
        let lab = try await Lab(records: Sample.records)
        let gateway = try GatewayProcess(lab)
        let daemon = try await gateway.start()
        let customer = lab.customers[0]
        try await gateway.add(customer)
        try await gateway.waitForContent(of: customer)
        let before = try await Self.records(gateway, customer)
        let key = try await gateway.key(for: customer)

        let pidFile = try String(contentsOfFile: "\(gateway.state)/postgres/data/postmaster.pid", encoding: .utf8)
        let postmaster = try #require(pid_t(pidFile.split(separator: "\n")[0]))
        kill(postmaster, SIGKILL)
        // Until the supervisor has it up again an answer is a 503 problem that says so, never a hang or a 500.
        let during = try await gateway.get("/v1/tenant", key: key)
        #expect([200, 503].contains(during.status), "\(during.body)")
        if during.status == 503 { #expect(during.body.contains("\"code\":\"database.unavailable\"")) }

        try await eventually("the database is back") { try await gateway.get("/v1/tenant", key: key).status == 200 }
        #expect(try await Self.records(gateway, customer) == before)
        #expect(await gateway.stop(daemon) == 0)
        try await lab.end()
    }

    @Test(.timeLimit(.minutes(5))) func `SIGTERM ends everything within ten seconds`() async throws {
        let lab = try await Lab()
        let gateway = try GatewayProcess(lab)
        let daemon = try await gateway.start()
        try await gateway.add(lab.customers[0])
        let pidFile = try String(contentsOfFile: "\(gateway.state)/postgres/data/postmaster.pid", encoding: .utf8)
        let postmaster = try #require(pid_t(pidFile.split(separator: "\n")[0]))

        let start = ContinuousClock.now
        #expect(await gateway.stop(daemon) == 0)

        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(kill(postmaster, 0) == -1 && errno == ESRCH, "PostgreSQL has stopped too")
        try await lab.end()
    }

    private static func blobsDone(_ gateway: GatewayProcess, _ customer: Lab.Customer) async throws -> Int {
        struct Feeds: Decodable {
            struct Feed: Decodable { let blobsDone: Int }
            let items: [Feed]
        }
        let answer = try await gateway.ctl("subscription", "list", customer.name, "--output", "json")
        guard answer.status == 0 else { return 0 }
        return try JSONDecoder().decode(Feeds.self, from: Data(answer.output.utf8)).items.reduce(0) {
            $0 + $1.blobsDone
        }
    }

    private static func records(_ gateway: GatewayProcess, _ customer: Lab.Customer) async throws -> [String] {
        let answer = try await gateway.ctl("record", "export", customer.name, "--since", "2000-01-01")
        #expect(answer.status == 0, "\(answer.errors)")
        return answer.output.split(separator: "\n").map(String.init).sorted()
    }
}
