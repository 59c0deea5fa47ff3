import AuditRecords
import FoundationEssentials
import MicrosoftCloud
import Postgres

/// What mitigation tells the evidence log, in the transaction that makes it so.
struct MitigationLog: Sendable {
    typealias Kind = EvidenceEntry.Kind

    /// One thing that happened.
    struct Entry: Sendable {
        var kind: Kind
        var mitigation: UUID?
        var who: String?
        var from: String?
        var what: JSONTree

        init(_ kind: Kind, _ mitigation: Mitigation?, by person: MitigationPerson? = nil, what: JSONTree = .object([:]))
        {
            self.kind = kind
            self.mitigation = mitigation?.mitigationId.rawValue
            who = person.map { "\($0.name) (\($0.side.rawValue), \($0.way.rawValue))" } ?? "gateway"
            from = person?.address
            self.what = what
        }

        /// That something was proposed, by whoever proposed it.
        static func proposed(_ proposal: Mitigation) -> Entry {
            var entry = Entry(.proposed, proposal, what: MitigationLog.told(proposal))
            entry.who = "\(proposal.proposedBy) (\(proposal.proposedSide.rawValue))"
            return entry
        }
    }

    let credentials: CredentialStore

    func append(_ entries: [Entry], tenant: TenantID, on connection: PostgresConnection) async throws {
        guard !entries.isEmpty else { return }
        let key = try await credentials.dataKey(of: tenant, on: connection)
        try await EvidenceLog.append(
            entries.map {
                EvidenceEntry($0.kind, mitigationID: $0.mitigation, who: $0.who, from: $0.from, what: $0.what)
            },
            tenant: tenant,
            key: key,
            on: connection
        )
    }
}

extension MitigationLog {
    /// A proposal, with what it rests on.
    static func told(_ proposal: Mitigation) -> JSONTree {
        var facts: [String: JSONTree] = [
            "title": .text(MitigationWords(proposal).title), "action": .text(proposal.action.rawValue),
            "resource": told(proposal.resource),
            "reason": .text(proposal.reason), "proposedBy": .text(proposal.proposedBy),
            "proposedSide": .text(proposal.proposedSide.rawValue), "approvers": .text(proposal.approvers.rawValue),
            "expiresAt": .text(proposal.expiresAt.rfc3339), "isAutomatic": .bool(proposal.isAutomatic),
        ]
        if let principal = proposal.principal { facts["principal"] = told(principal) }
        if let role = proposal.role { facts["role"] = .text(role) }
        if let role = proposal.targetRole { facts["targetRole"] = .text(role) }
        if let hash = proposal.beforeHash { facts["beforeHash"] = .text(hash) }
        if let state = proposal.before { facts["before"] = told(state) }
        if let alert = proposal.alertId { facts["alertId"] = .text(alert.description) }
        if let policy = proposal.policyId { facts["policyId"] = .text(policy) }
        if let original = proposal.undoOf { facts["undoOf"] = .text(original.description) }
        if let voided = proposal.replaces { facts["replaces"] = .text(voided.description) }
        if !proposal.changes.isEmpty { facts["changes"] = .list(proposal.changes.map { .text($0) }) }
        return .object(facts)
    }

    static func told(_ state: LiveState) -> JSONTree {
        var facts: [String: JSONTree] = [
            "readAt": .text(state.readAt.rfc3339),
            "holders": .list(
                state.holders.map { holder in
                    .object([
                        "assignment": .text(holder.assignment), "kind": .text(holder.kind.rawValue),
                        "role": .text(holder.role),
                        "id": holder.id.map { .text($0) } ?? .null, "name": holder.name.map { .text($0) } ?? .null,
                        "createdAt": holder.createdAt.map { .text($0.rfc3339) } ?? .null,
                    ])
                }
            ),
        ]
        if let name = state.name { facts["name"] = .text(name) }
        if let owner = state.ownerId { facts["ownerId"] = .text(owner) }
        if let isQuarantined = state.isQuarantined { facts["isQuarantined"] = .bool(isQuarantined) }
        if let flow = state.flowState { facts["flowState"] = .text(flow) }
        return .object(facts)
    }

    static func told(_ failure: CloudFailure) -> JSONTree {
        var facts: [String: JSONTree] = ["code": .text(failure.code.rawValue), "message": .text(failure.message)]
        if let status = failure.status { facts["status"] = .integer(status) }
        if let id = failure.correlationID { facts["correlationId"] = .text(id) }
        return .object(facts)
    }

    private static func told(_ resource: Mitigation.Resource) -> JSONTree {
        var facts: [String: JSONTree] = ["kind": .text(resource.kind.rawValue)]
        if let id = resource.id { facts["id"] = .text(id) }
        if let name = resource.name { facts["name"] = .text(name) }
        if let environment = resource.environmentId { facts["environmentId"] = .text(environment) }
        if let url = resource.url { facts["url"] = .text(url) }
        return .object(facts)
    }

    private static func told(_ principal: Mitigation.Principal) -> JSONTree {
        var facts: [String: JSONTree] = ["kind": .text(principal.kind.rawValue)]
        if let id = principal.id { facts["id"] = .text(id) }
        if let name = principal.name { facts["name"] = .text(name) }
        return .object(facts)
    }
}
