import FoundationEssentials
import MicrosoftCloud
import Policies
import Postgres
import Sealing

/// Which documents apply to a tenant, by the rules of precedence, before they are compiled.
struct EffectivePolicies: Sendable {
    /// One policy as it applies.
    struct Entry: Sendable {
        /// Where it comes from; `nil`: the default pack.
        var scope: PolicyScope?
        var policyID: String
        var sha256: [UInt8]
        /// Why it does not run; `nil`: it runs.
        var isOff: Off?
    }

    /// Why a policy does not run.
    enum Off: Sendable, Equatable {
        /// An operator switched it off for this scope, with a reason.
        case switched(PolicyScope, reason: String)
        /// It could not be evaluated.
        case trouble(String, at: Date)
    }

    /// By policy id, the default pack's among them.
    var entries: [String: Entry] = [:]
    /// Policies that are on by hand although their own settings say otherwise.
    var forcedOn: Set<String> = []
    var exceptions: [PolicyException] = []
    var lists: [String: [String]] = [:]

    /// Lists that every tenant has by itself, from its own settings.
    static let ownLists = ["partner_domains", "trusted_apps"]

    /// Reads what applies to the tenant.
    ///
    /// - Parameters:
    ///   - tenant: Whose policies.
    ///   - pack: The default pack.
    ///   - connection: In a transaction, so that all of it is of one instant where that matters.
    /// - Returns: Without the documents' texts: those are asked for once each.
    /// - Throws: ``GatewayError`` with `tenant.not_found`, or the database's failure.
    static func read(
        _ tenant: TenantID,
        pack: [PolicyDocument],
        on connection: PostgresConnection
    ) async throws -> EffectivePolicies {
        let id = tenant.rawValue
        let results = try await connection.pipeline([
            "select tags, partner_domains, trusted_apps from tenant where tenant_id = \(id)",
            """
            select v.policy_id, v.tag, v.tenant_id, v.sha256 from policy_version v
            where v.ended_by is null and v.document is not null and \(Self.concerning(id))
            """,
            "select v.policy_id, v.tag, v.tenant_id, is_on, reason from policy_switch v where \(Self.concerning(id))",
            """
            select policy_id, sha256, message, made_at from policy_trouble where tenant_id is null or tenant_id = \(id)
            """,
            """
            select \(PolicyException.columns) from policy_exception
            where (tenant_id is null or tenant_id = \(id)) and until > now() order by made_at, exception_id
            """,
            """
            select name, tenant_id, members from policy_list where tenant_id is null or tenant_id = \(id)
            order by tenant_id nulls first
            """,
        ])
        guard let settings = results[0].first else { throw TenantStore.notFound(tenant.description) }
        var effective = EffectivePolicies()
        for document in pack {
            effective.entries[document.policy.id] = Entry(
                scope: nil,
                policyID: document.policy.id,
                sha256: document.sha256
            )
        }
        for row in results[1] {
            let entry = Entry(
                scope: try PolicyScope(row: row),
                policyID: try row.decode("policy_id", as: String.self),
                sha256: try row.decode("sha256", as: [UInt8].self)
            )
            effective.offer(entry)
        }
        try effective.turn(results[2])
        for row in results[3] {
            let policyID = try row.decode("policy_id", as: String.self)
            guard let entry = effective.entries[policyID], entry.isOff == nil,
                try row.decode("sha256", as: [UInt8].self) == entry.sha256
            else { continue }
            effective.entries[policyID]?.isOff = .trouble(
                try row.decode("message", as: String.self),
                at: try row.decode("made_at", as: Date.self)
            )
        }
        effective.exceptions = try results[4].map(PolicyException.init(row:))
        for name in ownLists { effective.lists[name] = try settings.decode(name, as: [String].self) }
        // The gateway's first, so that the tenant's own of the same name takes its place.
        for row in results[5] {
            effective.lists[try row.decode("name", as: String.self)] = try row.decode("members", as: [String].self)
        }
        return effective
    }

    private static func concerning(_ tenant: UUID) -> PostgresQuery {
        """
        (v.tenant_id = \(tenant) or (v.tenant_id is null and (v.tag is null
            or v.tag = any((select tags from tenant where tenant_id = \(tenant))::text[]))))
        """
    }

    private mutating func offer(_ entry: Entry) {
        if let scope = entry.scope, let known = entries[entry.policyID]?.scope, !scope.isNearer(than: known) { return }
        entries[entry.policyID] = entry
    }

    /// Applies the switches, of which the nearest counts.
    private mutating func turn(_ rows: PostgresRows) throws {
        var nearest: [String: (scope: PolicyScope, isOn: Bool, reason: String)] = [:]
        for row in rows {
            let policyID = try row.decode("policy_id", as: String.self)
            let scope = try PolicyScope(row: row)
            if let known = nearest[policyID], !scope.isNearer(than: known.scope) { continue }
            nearest[policyID] = (
                scope, try row.decode("is_on", as: Bool.self), try row.decode("reason", as: String.self)
            )
        }
        for (policyID, word) in nearest {
            if word.isOn {
                forcedOn.insert(policyID)
            } else {
                entries[policyID]?.isOff = .switched(word.scope, reason: word.reason)
            }
        }
    }
}

extension EffectivePolicies {
    /// The documents to compile, in the order of their ids.
    ///
    /// What is switched off raises nothing and still counts for the correlations that refer to it; what failed is left out.
    func running(_ document: ([UInt8]) -> PolicyDocument?) -> [PolicyDocument] {
        let all = entries.values.sorted { $0.policyID < $1.policyID }.compactMap { entry -> PolicyDocument? in
            if case .trouble? = entry.isOff { return nil }
            guard var found = document(entry.sha256) else { return nil }
            if entry.isOff != nil {
                found.policy.settings.enabled = false
            } else if forcedOn.contains(entry.policyID) {
                found.policy.settings.enabled = true
            }
            return found
        }
        let correlations = all.filter { $0.policy.isCorrelation && $0.policy.settings.enabled }.map(\.policy.text)
        return all.filter { document in
            let policy = document.policy
            if policy.settings.enabled { return true }
            // Nobody asks for it: it need not even be compiled.
            return correlations.contains { text in
                text.contains(policy.id) || policy.name.map(text.contains) == true
            }
        }
    }

    /// Only the lists that these documents may ask for: tenants who differ in others share a compiled set.
    func lists(neededBy documents: [PolicyDocument]) -> [String: [String]] {
        let needed = documents.reduce(into: Set<String>()) { $0.formUnion($1.placeholders) }
        return lists.filter { needed.contains($0.key) }
    }
}
