import AuditRecords
import FoundationEssentials
import MicrosoftCloud
import Policies
import Postgres

/// The step from evidence to alerts, inside the transaction that stores the evidence.
enum Evaluation {
    /// What records and the events that they changed mean to the policies, written down.
    ///
    /// - Parameters:
    ///   - records: What was found in new records.
    ///   - changed: What the records did to sharing events.
    ///   - policies: The tenant's, by which the records were judged.
    ///   - tenant: Whose.
    ///   - connection: Of the transaction that stores the evidence.
    /// - Returns: How many alerts were made.
    /// - Throws: What the database says.
    static func evaluate(
        _ records: [Findings],
        _ changed: SharingStore.Changed,
        with policies: TenantPolicies,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Int {
        var findings = Findings(policies)
        for found in records { findings.add(found) }
        let own = try await MitigationEchoes.recognise(changed.events, tenant: tenant, on: connection)
        if !own.records.isEmpty { findings.forget(records: own.records) }
        let strange = changed.events.filter { !own.events.contains($0.id) }
        let events = try await look(at: strange, with: policies, tenant: tenant, now: Date(), on: connection)
        findings.add(events)
        if !changed.absorbed.isEmpty {
            try await AlertStore.rename(changed.absorbed, tenant: tenant, on: connection)
        }
        return try await store(findings, tenant: tenant, on: connection)
    }

    /// Looks at sharing events that were made or amended.
    ///
    /// - Parameters:
    ///   - events: As they are stored.
    ///   - policies: The tenant's.
    ///   - tenant: Whose.
    ///   - now: When they arrived.
    ///   - connection: Of the transaction that stored them.
    /// - Returns: What the policies found.
    /// - Throws: What the database says.
    static func look(
        at events: [SharingEvent],
        with policies: TenantPolicies,
        tenant: TenantID,
        now: Date,
        on connection: PostgresConnection
    ) async throws -> Findings {
        guard !events.isEmpty, policies.compiled.hasEventPolicies else { return Findings(policies) }
        let decorated = try await Decoration.decorate(events, tenant: tenant, on: connection)
        return try await look(at: decorated, with: policies, tenant: tenant, now: now, on: connection)
    }

    /// Looks at events that are decorated already.
    static func look(
        at decorated: [DecoratedEvent],
        with policies: TenantPolicies,
        tenant: TenantID,
        now: Date,
        on connection: PostgresConnection
    ) async throws -> Findings {
        var findings = Findings(policies)
        let firsts = try await EventFirsts.load(decorated.map(\.event), tenant: tenant, on: connection)
        for item in decorated {
            findings.look(at: item, now: now) { EventFields.fields(of: $0, firsts: firsts, now: now) }
        }
        return findings
    }

    /// Writes what was found: the correlations' memory, alerts, what delivery is to tell.
    ///
    /// - Returns: How many alerts were made.
    @discardableResult
    static func store(_ findings: Findings, tenant: TenantID, on connection: PostgresConnection) async throws -> Int {
        guard !findings.isEmpty else { return 0 }
        let met = try await CorrelationMemory.add(findings, tenant: tenant, on: connection)
        return try await AlertStore.add(findings.hits + met, tenant: tenant, on: connection)
    }

    /// Switches off policies that could not be evaluated; after the commit, which they must not hold up.
    static func report(
        _ troubles: [CompiledPolicies.Trouble],
        of policies: TenantPolicies,
        tenant: TenantID,
        to book: PolicyBook
    ) async {
        var told: Set<Int> = []
        for trouble in troubles where told.insert(trouble.policy).inserted {
            await book.disable(
                policyID: policies.compiled.policies[trouble.policy].id,
                tenant: tenant,
                because: trouble.message
            )
        }
    }
}
