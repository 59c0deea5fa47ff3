import EntraID
import Foundation
import GatewayTesting
import Logging
import MicrosoftCloud
import NIOConcurrencyHelpers
import NIOHTTP1
import Postgres
import Sealing
import Testing

@testable import Gateway

/// The part of a gateway that carries mitigations out, on the stand-in over TLS and a database of its own.
///
/// Workers run in this process, so that one can be ended at any point of a step.
final class MitigationLab: Sendable {
    /// A worker that ended where a test wanted it to.
    struct Crash: Error {}

    let lab: Lab
    let database: Database
    let credentials: CredentialStore
    let access: CloudAccess
    let office: MitigationOffice
    let desk: MitigationDesk
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    /// Where the worker that has a mitigation in hand is to end, once.
    private let crashes = NIOLockedValueBox<[UUID: MitigationTurn.Point]>([:])

    init(pace: MitigationPace = .quick) async throws {
        lab = try await Lab(["--scenario", "empty"])
        database = Database(ScratchDatabase.current.configuration(), logger: logger)
        credentials = CredentialStore(ring: try KeyRing.create(path: "\(lab.folder)/master.key"))
        access = try CloudAccess(clouds: .load(file: "\(lab.folder)/cloud/clouds.yaml"), logger: logger)
        office = MitigationOffice(
            database: database,
            credentials: credentials,
            access: access,
            book: PolicyBook(database: database, logger: logger),
            pace: pace
        )
        desk = MitigationDesk(office: office)
    }

    func end() async throws {
        await access.shutdown()
        await database.shutdown()
        try await lab.end()
    }

    /// Has the worker that carries this one out end at a point, as if it were killed there.
    func crash(_ mitigation: UUID, at point: MitigationTurn.Point) {
        crashes.withLockedValue { $0[mitigation] = point }
    }

    /// Workers that have still to end.
    var outstanding: Set<UUID> { Set(crashes.withLockedValue { $0.keys }) }

    /// Takes steps until all of these have ended, or wait for a person.
    func drive(_ mitigations: [UUID], within limit: Duration = .seconds(300)) async throws {
        let end = ContinuousClock.now + limit
        while try await !isOver(mitigations) {
            guard ContinuousClock.now < end else {
                Issue.record("not all ended in time")
                return
            }
            let leases = try await database.asWorker { connection in
                try await MitigationLease.take(upTo: 8, holder: "worker", lasting: office.pace.lease, on: connection)
            }
            // Nothing is due yet: leases of ended workers run out, and effects show, by the clock alone.
            if leases.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
            await withTaskGroup { group in
                for lease in leases { group.addTask { await self.step(lease) } }
            }
        }
    }

    /// One step of one mitigation.
    func step(_ lease: MitigationLease) async {
        var turn = MitigationTurn(lease: lease, office: office, logger: logger)
        turn.reached = { [crashes] point in
            let isEnd = crashes.withLockedValue { crashes in
                guard crashes[lease.id] == point else { return false }
                crashes[lease.id] = nil
                return true
            }
            if isEnd { throw Crash() }
        }
        do {
            try await turn.run()
        } catch is Crash {
            // As a killed one: whatever it held is given up by nobody.
        } catch let error as GatewayError where error.code == .leaseLost {
            // Stopped meanwhile.
        } catch {
            Issue.record("a step failed: \(error)")
        }
    }

    private func isOver(_ mitigations: [UUID]) async throws -> Bool {
        try await database.asWorker { connection in
            let left = try await connection.query(
                """
                select count(*) as n from mitigation where mitigation_id = any (\(mitigations)::uuid[])
                    and state in ('draft', 'approved', 'running')
                """
            ).first?.decode("n", as: Int.self)
            return left == 0
        }
    }
}

extension MitigationPace {
    /// Waits of a stand-in whose effects show after a tenth of a second.
    static let quick: MitigationPace = {
        var pace = MitigationPace()
        pace.firstLook = .milliseconds(40)
        pace.longestLook = .milliseconds(200)
        pace.effectLimit = .milliseconds(900)
        pace.backoff = Backoff(first: .milliseconds(30), maximum: .milliseconds(120), floor: 0.5)
        pace.lease = .seconds(3)
        pace.manualLook = .milliseconds(50)
        pace.secondLook = .milliseconds(50)
        return pace
    }()
}
