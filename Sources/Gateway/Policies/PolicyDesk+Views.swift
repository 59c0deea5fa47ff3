import FoundationEssentials
import MicrosoftCloud
import Policies
import Postgres

/// Looking at policies.
extension PolicyDesk {
    /// What applies where, or what applies to a tenant.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`.
    package func policies(of reference: String?) async throws -> [PolicyView] {
        try await database.asWorker { connection in
            if let tenant = try await Self.tenant(reference, on: connection) {
                return try await views(of: tenant, on: connection)
            }
            return try await views(on: connection)
        }
    }

    /// All about one policy.
    ///
    /// - Throws: ``GatewayError`` with `policy.not_found`, `tenant.not_found`.
    package func policy(_ reference: String, of tenant: String?, history: Bool) async throws -> PolicyReport {
        try await database.asWorker { connection in
            let tenant = try await Self.tenant(tenant, on: connection)
            let id = try await policyID(reference, on: connection)
            var found: [PolicyView]
            if let tenant {
                found = try await views(of: tenant, on: connection)
            } else {
                found = try await views(on: connection)
            }
            found.removeAll { $0.policyId != id }
            for index in found.indices {
                found[index].text = try await text(of: found[index], on: connection)
            }
            let versions = history ? try await PolicyStore.history(of: id, tenant: tenant, on: connection) : []
            return PolicyReport(
                policyId: id,
                policies: found,
                exceptions: try await PolicyStore.exceptions(for: tenant, on: connection)
                    .filter { $0.policyId == nil || $0.policyId == id },
                history: versions
            )
        }
    }

    /// The policies that trouble switched off, for health: id, how many tenants, the newest message.
    static func troubles(on connection: PostgresConnection) async throws -> [(id: String, message: String)] {
        try await connection.query(
            """
            select policy_id, count(*) as tenants, (array_agg(message order by made_at desc))[1] as message
            from policy_trouble group by policy_id order by policy_id limit 100
            """
        ).map { (try $0.decode("policy_id", as: String.self), try $0.decode("message", as: String.self)) }
    }

    private func text(of view: PolicyView, on connection: PostgresConnection) async throws -> String? {
        guard let scope = view.scope else { return pack.first { $0.policy.id == view.policyId }?.policy.text }
        return try await PolicyStore.current(of: scope, on: connection).first { $0.policyID == view.policyId }?.document
    }

    // MARK: Everywhere

    private func views(on connection: PostgresConnection) async throws -> [PolicyView] {
        let stored = try await PolicyStore.current(on: connection)
        let switches = try await PolicyStore.switches(on: connection)
        let troubles = try await Self.troubles(on: connection)
        let replaced = Set(stored.filter { $0.scope == .all }.map(\.policyID))
        var views = pack.map { document in
            var view = Self.view(of: document.policy)
            if replaced.contains(view.policyId) { view.state = .replaced }
            return view
        }
        views += stored.compactMap(Self.view(of:))
        for index in views.indices {
            let own = switches.filter { $0.policyID == views[index].policyId }.map(\.word)
            views[index].switches = own
            if let word = own.first(where: { $0.scope == views[index].scope ?? .all }), views[index].state != .replaced
            {
                views[index].state = word.isOn ? .on : .off
                if !word.isOn { views[index].reason = Self.words(word.reason, by: word.madeBy) }
            }
            if views[index].state == .on, let trouble = troubles.first(where: { $0.id == views[index].policyId }) {
                views[index].state = .trouble
                views[index].reason = trouble.message
            }
        }
        return views.sorted { ($0.title, $0.policyId) < ($1.title, $1.policyId) }
    }

    // MARK: Of a tenant

    private func views(of tenant: TenantID, on connection: PostgresConnection) async throws -> [PolicyView] {
        let effective = try await EffectivePolicies.read(tenant, pack: pack, on: connection)
        let stored = try await PolicyStore.current(on: connection)
        var documents: [String: PolicyDocument] = [:]
        var views: [PolicyView] = []
        for entry in effective.entries.values {
            var view: PolicyView
            if let scope = entry.scope {
                guard let found = stored.first(where: { $0.policyID == entry.policyID && $0.scope == scope }),
                    let policy = PolicyReader.read(found.document, file: found.file).policies.first
                else { continue }
                view = Self.view(of: policy, stored: found)
                documents[entry.policyID] = PolicyDocument(policy)
            } else {
                guard let found = pack.first(where: { $0.policy.id == entry.policyID }) else { continue }
                view = Self.view(of: found.policy)
                documents[entry.policyID] = found
            }
            switch entry.isOff {
            case .switched(let scope, let reason)?:
                view.state = .off
                view.reason = Self.words(reason, by: "\(scope)")
            case .trouble(let message, _)?:
                view.state = .trouble
                view.reason = message
            case nil where effective.forcedOn.contains(entry.policyID): view.state = .on
            case nil: break
            }
            views.append(view)
        }
        let running = views.filter { $0.state == .on }.compactMap { documents[$0.policyId] }
        let compiled = CompiledPolicies(running.map(\.policy), lists: effective.lists(neededBy: running))
        let works = Set(compiled.policies.map(\.id))
        for index in views.indices where views[index].state == .on && !works.contains(views[index].policyId) {
            views[index].state = .problem
            let line = documents[views[index].policyId]?.policy.line
            views[index].reason =
                compiled.problems.first { $0.file == views[index].file && $0.line >= line ?? 0 }?.message
        }
        return views.sorted { ($0.title, $0.policyId) < ($1.title, $1.policyId) }
    }

    private static func words(_ reason: String, by whom: String) -> String {
        reason.isEmpty ? "Switched off (\(whom))." : "\(reason) (\(whom))"
    }

    private static func view(of stored: StoredPolicy) -> PolicyView? {
        PolicyReader.read(stored.document, file: stored.file).policies.first.map { view(of: $0, stored: stored) }
    }

    private static func view(of policy: Policy, stored: StoredPolicy? = nil) -> PolicyView {
        PolicyView(
            policyId: policy.id,
            title: policy.title,
            severity: policy.severity,
            category: policy.settings.category,
            source: policy.source.name,
            isCorrelation: policy.isCorrelation,
            scope: stored?.scope,
            tenantName: stored?.tenantName,
            version: stored?.version,
            file: policy.file,
            state: policy.settings.enabled ? .on : .disabled,
            reason: policy.settings.enabled ? nil : "The policy says enabled: false.",
            switches: [],
            madeAt: stored?.madeAt,
            madeBy: stored?.madeBy,
            mitigation: policy.settings.mitigation
        )
    }
}

extension Policy.Source {
    /// As the API spells it.
    var name: String {
        switch self {
        case .record: "record"
        case .event: "event"
        case .collection: "collection"
        }
    }
}
