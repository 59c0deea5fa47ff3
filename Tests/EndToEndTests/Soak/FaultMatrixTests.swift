import Foundation
import NIOHTTP1
import GatewayTesting
import Testing

/// Every fault at every endpoint, in an order that a seed decides, against two gateways that are killed and a database that
/// dies: in the end each customer's records are there once, or a gap stands for them.
@Suite struct FaultMatrixTests {
    private static let names = ["Adatum", "Litware", "Tailspin", "Wingtip", "Proseware", "Lucerne"]

    @Test(.timeLimit(.minutes(SoakSettings.current.timeLimit)))
    func `whatever goes wrong, every record is stored once or a gap stands for it`() async throws {
        let settings = SoakSettings.current
        print("fault matrix: GATEWAY_SOAK_SEED=\(settings.seed) GATEWAY_SOAK_SECONDS=\(settings.seconds)")
        let database = try await OwnServer.start()
        let lab = try await Lab(["--scenario", "empty", "--page-size", settings.seconds <= 120 ? "3" : "20"])
        let workers = try Self.workers(in: lab, database.uri)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await run(settings, lab, workers, database))
        } catch {
            outcome = .failure(error)
        }
        for worker in workers where worker.isRunning {
            #expect(await worker.stop() == 0, "a worker ends when it is told to")
        }
        try keepLogs(of: lab, settings)
        try await lab.end()
        await database.stop()
        try outcome.get()
    }

    private static func workers(in lab: Lab, _ database: String) throws -> [SoakWorker] {
        let keyFile = "\(lab.folder)/master.key"
        let key = Data((0..<32).map { _ in UInt8.random(in: .min ... .max) })
        try "soak:\(key.base64EncodedString())\n".write(toFile: keyFile, atomically: true, encoding: .utf8)
        chmod(keyFile, 0o600)
        return try ["first", "second"].map { try SoakWorker($0, lab: lab, database: database, keyFile: keyFile) }
    }

    private func run(
        _ settings: SoakSettings,
        _ lab: Lab,
        _ workers: [SoakWorker],
        _ database: OwnServer
    ) async throws {
        for worker in workers { try await worker.start() }
        var customers: [SoakCustomer] = []
        for name in Self.names {
            let customer = try await SoakCustomer(name, in: lab)
            try await customer.onboard(through: workers[0])
            customers.append(customer)
        }
        let tally = SoakTally()
        try await SoakWeather(
            lab: lab,
            customers: customers,
            workers: workers,
            interrupt: { dice in
                let mishap = dice.pick(OwnServer.Mishap.allCases)
                database.suffer(mishap)
                return mishap.rawValue
            },
            settings: settings,
            tally: tally
        ).blow()
        try await Aftermath(lab: lab, customers: customers, workers: workers, tally: tally).settle()
        try await judge(lab, customers, through: workers[1], tally)
    }

    private func judge(
        _ lab: Lab,
        _ customers: [SoakCustomer],
        through worker: SoakWorker,
        _ tally: SoakTally
    ) async throws {
        for customer in customers {
            let reckoning = Reckoning(
                name: customer.name,
                offered: try await customer.offered(),
                stored: try await customer.stored(through: worker),
                gaps: try await customer.items(["gap", "list", customer.name], through: worker),
                feeds: try await customer.items(["subscription", "list", customer.name], through: worker),
                events: try await customer.items(
                    ["event", "list", customer.name, "--limit", "1000000"],
                    through: worker
                )
            )
            tally.count("blobs", reckoning.offered.count)
            tally.count("records", Set(reckoning.offered.flatMap(\.keys)).count)
            tally.count("events", reckoning.events.count)
            tally.count("missing with a gap", reckoning.missing.count)
            tally.count("blobs damaged on the way", reckoning.damagedOnTheWay.count)
            for gap in reckoning.gaps {
                tally.count("gaps \(gap.repairedAt == nil ? "open" : "closed") \(gap.reason)")
            }
            #expect(reckoning.problems.isEmpty, "\(customer.name): \(reckoning.problems.joined(separator: "; "))")
            #expect(!reckoning.stored.isEmpty, "\(customer.name) got somewhere")
        }
        struct Statistics: Decodable { let faultsServed: [String: Int] }
        let served = try JSONDecoder().decode(Statistics.self, from: try await lab.control(.GET, "stats")).faultsServed
        let faults = SoakTally()
        let pairs = SoakTally()
        for (name, count) in served {
            let words = name.split(separator: " ")
            faults.count("\(words[1])", count)
            pairs.count("\(words[0]) \(words[1])", count)
            tally.count("faults at \(words[0]) that struck")
        }
        // Microsoft is asked twice before content is gone, and thrice before it is damaged: no gap without a cause.
        let missing = pairs["blob missing"] + pairs["blob expired"]
        #expect(tally["gaps open contentGone"] * 2 <= missing, "every gap has its cause")
        let damaging = pairs["blob truncate"] + pairs["blob malformed"] + pairs["blob object"]
        #expect(tally["blobs damaged on the way"] * 3 <= damaging, "every gap has its cause")
        let met = FaultDeck.all.count { pairs["\($0.0) \($0.1)"] > 0 }
        let violations = try JSONDecoder().decode(
            [SoakClock.Violation].self,
            from: try await lab.control(.GET, "violations")
        )
        let broken = SoakClock.unexcused(violations, tally)
        #expect(broken.isEmpty, "the service's rules are kept: \(broken)")
        print("fault matrix: \(tally.text)")
        print("fault matrix: \(met) of \(FaultDeck.all.count) faults × endpoints met; served: \(faults.text)")
        #expect(met > 10, "faults were served")
    }

    private func keepLogs(of lab: Lab, _ settings: SoakSettings) throws {
        guard let folder = settings.logs else { return }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in try FileManager.default.contentsOfDirectory(atPath: lab.folder) where name.contains(".log") {
            let target = "\(folder)/\(name)"
            if FileManager.default.fileExists(atPath: target) { try FileManager.default.removeItem(atPath: target) }
            try FileManager.default.copyItem(atPath: "\(lab.folder)/\(name)", toPath: target)
        }
    }
}
