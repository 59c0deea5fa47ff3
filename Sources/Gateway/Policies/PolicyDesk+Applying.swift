import FoundationEssentials
import Policies
import Postgres

/// Applying: everything that is given, or nothing of it.
extension PolicyDesk {
    /// Files in one apply, and their bytes: SigmaHQ's whole collection fits several times over.
    static let fileLimit = 20_000
    package static let byteLimit = 64 << 20

    /// What shall be applied.
    package struct Order: Sendable, Decodable {
        package var files: [PolicyFile]
        package var target: PolicyTarget
        package var dryRun: Bool?
        /// Whether what is applied there and not among the files goes.
        package var prune: Bool?
        package var by: String?

        package init(
            files: [PolicyFile],
            target: PolicyTarget = .all,
            dryRun: Bool = false,
            prune: Bool = false,
            by: String? = nil
        ) {
            self.files = files
            self.target = target
            self.dryRun = dryRun
            self.prune = prune
            self.by = by
        }
    }

    /// Applies policies to a scope, in one revision.
    ///
    /// - Throws: ``PolicyRefusal`` with everything that is wrong; ``GatewayError`` with `policy.invalid`,
    ///   `tenant.not_found`, `tenant.invalid`, `request.invalid`.
    package func apply(_ order: Order) async throws -> PolicyApplication {
        let person = try Self.person(order.by)
        let (documents, problems) = try await Self.read(order.files)
        guard problems.isEmpty else { throw PolicyRefusal(problems) }
        let prunes = order.prune ?? false
        guard !documents.isEmpty || prunes else {
            throw GatewayError(
                .policyInvalid,
                "There is no policy in what was given.",
                remedy: "Give YAML files (.yml, .yaml) with Sigma rules, or a folder that holds some."
            )
        }
        return try await database.asWorker { connection in
            if order.dryRun != true { try await PolicyStore.lock(on: connection) }
            let scope = try await order.target.scope(on: connection)
            let current = try await PolicyStore.current(of: scope, on: connection)
            var application = Self.compare(documents, with: current, scope: scope, prunes: prunes)
            application.tenants = try await PolicyStore.tenants(in: scope, on: connection)
            try await requireRunning(documents, in: scope, without: application.removed, on: connection)
            guard order.dryRun != true else { return application }
            application.isDryRun = false
            let changed = Set(application.ids(.added, .changed))
            guard !changed.isEmpty || !application.removed.isEmpty else { return application }
            let revision = try await PolicyStore.makeRevision(
                "applied to \(scope): \(application.summary)",
                by: person,
                on: connection
            )
            try await PolicyStore.write(
                documents.filter { changed.contains($0.policy.id) },
                to: scope,
                revision: revision,
                on: connection
            )
            try await PolicyStore.remove(application.removed, from: scope, revision: revision, on: connection)
            application.revision = revision
            return application
        }
    }

    /// Takes policies off a scope; their versions stay.
    ///
    /// - Throws: ``GatewayError`` with `policy.not_found`, `tenant.not_found`, `tenant.invalid`.
    package func remove(
        _ references: [String],
        from target: PolicyTarget,
        by person: String?
    ) async throws -> PolicyApplication {
        let person = try Self.person(person)
        return try await database.asWorker { connection in
            try await PolicyStore.lock(on: connection)
            let scope = try await target.scope(on: connection)
            let current = try await PolicyStore.current(of: scope, on: connection)
            var changes: [PolicyApplication.Change] = []
            for reference in references {
                let id = try await policyID(reference, on: connection)
                guard let stored = current.first(where: { $0.policyID == id }) else { throw notApplied(id, to: scope) }
                if !changes.contains(where: { $0.policyId == id }) { changes.append(Self.removal(of: stored)) }
            }
            var application = PolicyApplication(
                isDryRun: false,
                scope: scope,
                tenants: try await PolicyStore.tenants(in: scope, on: connection),
                changes: changes
            )
            let revision = try await PolicyStore.makeRevision(
                "taken off \(scope): \(application.summary)",
                by: person,
                on: connection
            )
            try await PolicyStore.remove(application.removed, from: scope, revision: revision, on: connection)
            application.revision = revision
            return application
        }
    }

    private func notApplied(_ id: String, to scope: PolicyScope) -> GatewayError {
        let isOfPack = pack.contains { $0.policy.id == id }
        return GatewayError(
            .policyNotFound,
            isOfPack
                ? "The policy \(id) is the default pack's, which cannot be removed."
                : "The policy \(id) is not applied to \(scope).",
            remedy: isOfPack
                ? "Switch it off: gatewayctl policy disable \(id)."
                : "See where it is applied: gatewayctl policy show \(id)."
        )
    }

    // MARK: Reading and comparing

    /// Reads the files: CPU work, away from the caller's actor.
    @concurrent
    static func read(_ files: [PolicyFile]) async throws -> (documents: [PolicyDocument], problems: [PolicyProblem]) {
        guard files.count <= fileLimit, files.reduce(0, { $0 + $1.text.utf8.count }) <= byteLimit else {
            throw GatewayError(
                .requestTooLarge,
                "At most \(fileLimit) files and \(byteLimit >> 20) MB are applied at a time.",
                remedy: "Apply the folders one after the other."
            )
        }
        var policies: [Policy] = []
        var problems: [PolicyProblem] = []
        for file in files {
            try Task.checkCancellation()
            let (found, wrong) = PolicyReader.read(file.text, file: file.path)
            problems += wrong
            policies += found
        }
        // What stands twice in one file was found with the file.
        problems += PolicySet.problems(in: policies).filter { !problems.contains($0) }
        return (policies.map(PolicyDocument.init), problems)
    }

    private static func compare(
        _ documents: [PolicyDocument],
        with current: [StoredPolicy],
        scope: PolicyScope,
        prunes: Bool
    ) -> PolicyApplication {
        let known = Dictionary(current.map { ($0.policyID, $0) }, uniquingKeysWith: { first, _ in first })
        var changes = documents.map { document in
            let (policy, old) = (document.policy, known[document.policy.id])
            let kind: PolicyApplication.Kind =
                old.map { $0.sha256 == document.sha256 ? .unchanged : .changed } ?? .added
            return PolicyApplication.Change(
                policyId: policy.id,
                title: policy.title,
                kind: kind,
                file: policy.file,
                line: policy.line,
                version: (old?.version ?? 0) + (kind == .unchanged ? 0 : 1),
                diff: kind == .changed ? old.map { LineDiff.lines(from: $0.document, to: policy.text) } : nil
            )
        }
        if prunes {
            let given = Set(documents.map(\.policy.id))
            changes += current.filter { !given.contains($0.policyID) }.map(removal(of:))
        }
        return PolicyApplication(isDryRun: true, scope: scope, tenants: 0, changes: changes)
    }

    private static func removal(of stored: StoredPolicy) -> PolicyApplication.Change {
        PolicyApplication.Change(
            policyId: stored.policyID,
            title: stored.title,
            kind: .removed,
            file: stored.file,
            version: stored.version + 1
        )
    }

    /// Refuses what cannot run in its scope: a correlation of rules that are not there, a list that nobody has.
    private func requireRunning(
        _ documents: [PolicyDocument],
        in scope: PolicyScope,
        without removed: [String],
        on connection: PostgresConnection
    ) async throws {
        var set = Dictionary(pack.map { ($0.policy.id, $0.policy) }, uniquingKeysWith: { first, _ in first })
        for stored in try await PolicyStore.current(of: .all, on: connection) {
            set[stored.policyID] = PolicyReader.read(stored.document, file: stored.file).policies.first
        }
        if scope != .all {
            for stored in try await PolicyStore.current(of: scope, on: connection) {
                set[stored.policyID] = PolicyReader.read(stored.document, file: stored.file).policies.first
            }
        }
        for id in removed { set[id] = nil }
        for document in documents { set[document.policy.id] = document.policy }
        var lists: [String: [String]] = [:]
        for name in EffectivePolicies.ownLists { lists[name] = [] }
        // A list that only some tenants have is no mistake: the others' `policy list` says what is missing there.
        for list in try await PolicyStore.lists(for: nil, on: connection) { lists[list.name] = list.members }
        let files = Set(documents.map(\.policy.file))
        let compiled = CompiledPolicies(set.values.sorted { $0.id < $1.id }, lists: lists)
        let problems = compiled.problems.filter { files.contains($0.file) }
        guard problems.isEmpty else { throw PolicyRefusal(problems) }
    }
}

extension PolicyApplication {
    /// The ids of the policies with these kinds of change.
    fileprivate func ids(_ kinds: Kind...) -> [String] {
        changes.filter { kinds.contains($0.kind) }.map(\.policyId)
    }

    fileprivate var removed: [String] { ids(.removed) }
}
