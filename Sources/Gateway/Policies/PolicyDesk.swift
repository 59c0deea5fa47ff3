package import FoundationEssentials
import MicrosoftCloud
package import Policies
import Postgres

/// The operator's way to policies: what applies to whom, since when and by whom; and changing it.
package struct PolicyDesk: Sendable {
    let database: Database
    let pack: [PolicyDocument]

    /// - Parameters:
    ///   - database: Where the operator's policies are.
    ///   - pack: The default pack, as the book has it.
    package init(database: Database, pack: [Policy] = DefaultPack.policies) {
        self.database = database
        self.pack = pack.map(PolicyDocument.init)
    }

    /// Who does something, as it is written down.
    ///
    /// - Throws: ``GatewayError`` with `request.invalid`.
    package static func person(_ name: String?) throws -> String {
        let name = (name ?? "").trimmed
        guard name.count <= 120, !name.contains(where: \.isNewline) else {
            throw GatewayError(.requestInvalid, "Who does it is told in at most 120 characters on one line.")
        }
        return name.isEmpty ? "operator" : name
    }

    static func notFound(_ policyID: String) -> GatewayError {
        GatewayError(
            .policyNotFound,
            "There is no policy '\(policyID.prefix(200))' there.",
            remedy: "List them with: gatewayctl policy list."
        )
    }

    /// The id that a person means: as it is, in lower case, or the unique one that begins so.
    ///
    /// - Throws: ``GatewayError`` with `policy.not_found`.
    func policyID(_ reference: String, on connection: PostgresConnection) async throws -> String {
        let wanted = reference.trimmed.lowercased()
        let stored = try await connection.query("select distinct policy_id from policy_version").map {
            try $0.decode("policy_id", as: String.self)
        }
        let known = Set(stored).union(pack.map(\.policy.id))
        if known.contains(wanted) { return wanted }
        let near = known.filter { wanted.count >= 4 && $0.hasPrefix(wanted) }
        guard near.count == 1, let only = near.first else { throw Self.notFound(reference) }
        return only
    }

    // MARK: Switches

    /// Switches a policy off or on for a scope.
    ///
    /// On takes the word "off" of the same scope back, and overrules one of a wider scope, or the policy's own
    /// `enabled: false`. What could not be evaluated is given another chance.
    ///
    /// - Throws: ``GatewayError`` with `policy.not_found`, `tenant.not_found`, `tenant.invalid`.
    package func turn(
        _ reference: String,
        isOn: Bool,
        for target: PolicyTarget,
        reason: String,
        by person: String?
    ) async throws -> PolicyScope {
        let person = try Self.person(person)
        return try await database.asWorker { connection in
            let scope = try await target.scope(on: connection)
            let id = try await policyID(reference, on: connection)
            try await PolicyStore.clearSwitch(id, scope, on: connection)
            if isOn { try await PolicyStore.clearTrouble(id, scope, on: connection) }
            let needsWord = isOn ? try await isOffOtherwise(id, scope, on: connection) : true
            if needsWord {
                try await PolicyStore.put(
                    switch: id,
                    isOn: isOn,
                    scope,
                    reason: String(reason.prefix(1_000)),
                    by: person,
                    on: connection
                )
            }
            _ = try await PolicyStore.makeRevision(
                "\(isOn ? "enabled" : "disabled") \(id) for \(scope)",
                by: person,
                on: connection
            )
            return scope
        }
    }

    /// Whether the policy would be off at this scope by a wider one's word or by its own settings.
    private func isOffOtherwise(
        _ id: String,
        _ scope: PolicyScope,
        on connection: PostgresConnection
    ) async throws -> Bool {
        if scope != .all {
            let rows = try await connection.query(
                "select 1 as one from policy_switch where policy_id = \(id) and not is_on and tenant_id is null limit 1"
            )
            if !rows.isEmpty { return true }
        }
        let texts = try await PolicyStore.current(policyID: id, on: connection).map(\.policy)
        return (texts + pack.map(\.policy).filter { $0.id == id }).contains { !$0.settings.enabled }
    }

    // MARK: Exceptions

    package func exceptions(of reference: String?) async throws -> [PolicyException] {
        try await database.asWorker { connection in
            let tenant = try await Self.tenant(reference, on: connection)
            return try await PolicyStore.exceptions(for: tenant, on: connection)
        }
    }

    /// Makes an exception that ends by itself.
    ///
    /// - Throws: ``GatewayError`` with `exception.invalid`, `policy.not_found`, `tenant.not_found`.
    package func addException(_ wanted: WantedException, now: Date = Date()) async throws -> PolicyException {
        try wanted.check(now: now)
        let person = try Self.person(wanted.by)
        return try await database.asWorker { connection in
            let tenant = try await Self.tenant(wanted.tenant, on: connection)
            var id: String?
            if let reference = wanted.policy { id = try await policyID(reference, on: connection) }
            return try await PolicyStore.insert(wanted, policyID: id, tenant: tenant, by: person, on: connection)
        }
    }

    /// Ends an exception now.
    ///
    /// - Throws: ``GatewayError`` with `exception.not_found`.
    package func removeException(_ reference: String) async throws -> PolicyException {
        try await database.asWorker { connection in
            guard let id = UUID(uuidString: reference),
                let gone = try await PolicyStore.removeException(id, on: connection)
            else {
                throw GatewayError(
                    .exceptionNotFound,
                    "There is no exception '\(reference.prefix(64))'.",
                    remedy: "List them with: gatewayctl policy exception list."
                )
            }
            return gone
        }
    }

    // MARK: Lists

    package func lists(of reference: String?) async throws -> [PolicyList] {
        try await database.asWorker { connection in
            let tenant = try await Self.tenant(reference, on: connection)
            return try await PolicyStore.lists(for: tenant, on: connection)
        }
    }

    /// Says what stands for a placeholder, for everybody or for one tenant: all of it.
    ///
    /// - Throws: ``GatewayError`` with `list.invalid`, `tenant.not_found`.
    package func setList(
        _ name: String,
        members: [String],
        for reference: String?,
        by person: String?
    ) async throws -> PolicyList {
        let name = try PolicyList.valid(name: name)
        let members = try PolicyList.valid(members: members)
        let person = try Self.person(person)
        return try await database.asWorker { connection in
            let tenant = try await Self.tenant(reference, on: connection)
            return try await PolicyStore.put(list: name, members, tenant: tenant, by: person, on: connection)
        }
    }

    /// Takes a list away; a tenant falls back on the gateway's of the same name.
    ///
    /// - Throws: ``GatewayError`` with `list.not_found`, `tenant.not_found`.
    package func removeList(_ name: String, of reference: String?) async throws -> PolicyList {
        try await database.asWorker { connection in
            let tenant = try await Self.tenant(reference, on: connection)
            guard let gone = try await PolicyStore.removeList(name, tenant: tenant, on: connection) else {
                throw GatewayError(
                    .listNotFound,
                    "There is no list '\(name.prefix(120))' there.",
                    remedy: "Show them with: gatewayctl policy values show."
                )
            }
            return gone
        }
    }

    static func tenant(_ reference: String?, on connection: PostgresConnection) async throws -> TenantID? {
        guard let reference else { return nil }
        return try await TenantStore.find(reference, on: connection).id
    }
}
