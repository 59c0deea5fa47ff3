import AuditRecords
import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Postgres
import Sealing
import Testing

@testable import Gateway

/// Trouble that passes puts a mitigation off, and not for ever.
@Suite(.scratchDatabase) struct MitigationDelayTests {
    private let fixtures = Fixtures()
    private let tenant = Fixtures.contoso

    private static let trouble = CloudFailure(
        "powerplatform.interrupted",
        retry: .retry,
        message: "Power Platform is away.",
        remedy: "Nothing to do."
    )

    /// A policy that may do without people, or may no longer.
    private static func policy(isTrial: Bool = false) -> String {
        Fixtures.rule(
            1,
            more: """
                gateway:
                  mitigation: {action: remove-everyone, automatic: {delay: 1h, dry-run: \(isTrial)}}
                """
        )
    }

    /// Puts one that is being carried out off, as after trouble at Microsoft, and takes the step that is due then.
    ///
    /// - Returns: It as it was put off, and as it was after that step.
    private func putOff(
        _ running: Mitigation,
        policy: String = policy()
    ) async throws -> (off: Mitigation, next: Mitigation) {
        try await fixtures.addTenant(tenant, name: "Contoso")
        try await MitigationFixtures.switchOn(tenant, fixtures)
        try await MitigationFixtures.store(running, of: tenant, fixtures)
        if !running.isAutomatic {
            let person = MitigationPerson("Robin", side: .operator, way: .cli)
            let yes = ApprovalDecision(.approve, by: person, note: nil, at: running.decidedAt ?? running.createdAt)
            _ = try await fixtures.database.asWorker {
                try await MitigationStore.decide(yes, of: running.mitigationId.rawValue, tenant: tenant, on: $0)
            }
        }
        let folder = try TestFolder.shared.makeFolder("ring")
        let access = try CloudAccess(clouds: .builtIn, logger: Fixtures.quiet)
        let office = MitigationOffice(
            database: fixtures.database,
            credentials: CredentialStore(ring: try KeyRing.create(path: "\(folder)/master.key")),
            access: access,
            book: fixtures.book(Fixtures.policies(policy))
        )
        do {
            try await turn(office).putOff(running, Self.trouble)
            let off = try await only()
            try await turn(office).run()
            await access.shutdown()
            return (off, try await only())
        } catch {
            await access.shutdown()
            throw error
        }
    }

    private func only() async throws -> Mitigation {
        try #require(try await MitigationFixtures.all(of: tenant, fixtures).first)
    }

    private func turn(_ office: MitigationOffice) async throws -> MitigationTurn {
        let leases = try await fixtures.database.asWorker { connection in
            _ = try await connection.execute("update mitigation set due_at = now(), leased_until = null")
            return try await MitigationLease.take(upTo: 1, holder: "w", lasting: .seconds(60), on: connection)
        }
        return MitigationTurn(lease: try #require(leases.first), office: office, logger: Fixtures.quiet)
    }

    /// Approved by people so long ago, or by a policy whose delay ended so long ago.
    private func running(since seconds: Double, isAutomatic: Bool) -> Mitigation {
        var running = MitigationFixtures.mitigation(.removeEveryone, at: Date() - seconds - 7200)
        running.isAutomatic = isAutomatic
        running.policyId = isAutomatic ? Fixtures.policyID(1) : nil
        running.state = .running
        running.decidedAt = isAutomatic ? running.createdAt : Date() - seconds
        running.runAfter = isAutomatic ? Date() - seconds : nil
        return running
    }

    @Test(arguments: [false, true])
    func `what cannot be carried out for a day expires, also where a policy approved it`(isAutomatic: Bool) async throws
    {
        let (off, next) = try await putOff(running(since: 86_460, isAutomatic: isAutomatic))

        #expect(off.state == .approved && off.message?.hasPrefix("Power Platform is away.") == true)
        #expect(next.state == .expired && next.outcome == .expired)
        #expect(next.message?.hasPrefix("It could not be carried out in time") == true)
    }

    @Test(arguments: [false, true])
    func `within a day it has its turn again`(isAutomatic: Bool) async throws {
        let (off, next) = try await putOff(running(since: 86_000, isAutomatic: isAutomatic))

        #expect(off.state == .approved && next.state == .running)
    }

    @Test func `a policy that has been told to try only meanwhile has people asked`() async throws {
        let (_, next) = try await putOff(running(since: 600, isAutomatic: true), policy: Self.policy(isTrial: true))

        #expect(next.state == .proposed && !next.isAutomatic && next.runAfter == nil)
    }
}
