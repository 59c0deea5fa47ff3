import AuditRecords
import FoundationEssentials
import MicrosoftCloud
import Policies
import Postgres

/// The step from evidence to alerts, inside the transaction that stores the evidence.
enum Evaluation {
    /// Looks at sharing events that were made or amended.
    ///
    /// - Parameters:
    ///   - events: As they are stored.
    ///   - policies: The tenant's.
    ///   - tenant: Whose.
    ///   - now: When they arrived.
    ///   - connection: Of the transaction that stored them.
    /// - Returns: What the policies found.
    static func look(
        at events: [SharingEvent],
        with policies: TenantPolicies,
        tenant: TenantID,
        now: Date,
        on connection: PostgresConnection
    ) async throws -> Findings {
        var findings = Findings(policies)
        guard !events.isEmpty, policies.compiled.hasEventPolicies else { return findings }
        let decorated = try await Decoration.decorate(events, tenant: tenant, on: connection)
        let firsts = try await EventFirsts.load(decorated.map(\.event), tenant: tenant, on: connection)
        for item in decorated {
            findings.look(at: item, fields: EventFields.fields(of: item, firsts: firsts, now: now), now: now)
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
