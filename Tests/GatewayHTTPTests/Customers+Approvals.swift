import AuditRecords
import FoundationEssentials
import HTTPTypes
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway
@testable import GatewayHTTP

/// Proposals that wait, and links to them.
extension Customers {
    static let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]

    static let admin = MitigationPerson("admin", side: .operator, way: .cli)

    /// A proposal as the desk stores one, without anything of Microsoft's.
    @discardableResult
    func propose(
        of tenant: TenantID,
        name: String = "Lunch Orders",
        approvers: ApprovalRule = .either,
        state: Mitigation.State = .proposed,
        lasting seconds: Double = 3600,
        by person: MitigationPerson = MitigationPerson("kim", side: .operator, way: .cli),
        change: (inout Mitigation) -> Void = { _ in }
    ) async throws -> Mitigation {
        try await database.asWorker { connection in
            let found = try await TenantStore.get(tenant, on: connection)
            var settings = MitigationSettings(of: found)
            settings.approvers = approvers
            let target = MitigationTargets.Target(
                resource: Mitigation.Resource(
                    kind: .canvasApp,
                    environmentId: "Default-\(tenant)",
                    id: UUID().uuidString.lowercased(),
                    name: name
                )
            )
            var made = Mitigation(.removeEveryone, target, reason: "Too wide.", by: person, settings)
            made.state = state
            made.role = "CanView"
            made.beforeHash = String(repeating: "ab", count: 32)
            made.expiresAt = Date().addingTimeInterval(seconds)
            change(&made)
            var fresh = made
            fresh.state = .proposed
            guard try await MitigationStore.insert(fresh, tenant: tenant, on: connection) else {
                throw GatewayError(.mitigationExists, "there is one")
            }
            try await MitigationStore.update(made, due: nil, tenant: tenant, on: connection)
            return try await MitigationStore.require(made.mitigationId.rawValue, tenant: tenant, on: connection)
        }
    }

    @discardableResult
    func addApprover(
        _ address: String,
        _ side: MitigationPerson.Side,
        to tenant: String = "Contoso"
    ) async throws -> Approver {
        try await mitigation.approvers.add(.init(address: address, side: side), to: tenant, by: Self.admin)
    }

    /// A channel that nobody listens on, whose readers approve.
    func addChannelApprover(_ name: String, _ side: MitigationPerson.Side) async throws -> Approver {
        _ = try await deliveries.channels.add(
            Channels.Wanted(
                name: name,
                kind: .teams,
                url: "https://hooks.example/\(name)",
                secret: nil,
                token: nil,
                addresses: [],
                minSeverity: nil,
                takesUpdates: nil
            ),
            to: "Contoso"
        )
        return try await mitigation.approvers.add(
            .init(channel: name, side: side),
            to: "Contoso",
            by: Self.admin
        )
    }

    /// The path that an approver's message leads to.
    func link(
        to mitigation: Mitigation,
        for approver: Approver,
        of tenant: TenantID = Customers.contoso
    ) async throws -> String {
        let address = try await database.asWorker { connection in
            _ = try await ApprovalRequests.ask(mitigation, cause: .asked, tenant: tenant, on: connection)
            // Also for whoever is not asked.
            let id = approver.approverId.rawValue
            try await ApprovalLink.put(mitigation, approver: id, tenant: tenant, on: connection)
            let key = try await credentials.dataKey(of: tenant, on: connection)
            return try await ApprovalLink.find(
                to: mitigation.mitigationId.rawValue,
                approver: id,
                tenant: tenant,
                on: connection
            )?.address(tenant: tenant, key: key, at: BaseURL("https://gateway.example"))
        }
        return String(try #require(address).dropFirst("https://gateway.example".count))
    }

    func post(_ path: String, _ fields: String) async throws -> Answer {
        try await ask(path, method: .post, Self.form, body: fields)
    }

    func state(of mitigation: Mitigation, tenant: TenantID = Customers.contoso) async throws -> Mitigation {
        try await self.mitigation.report("\(mitigation.mitigationId)", tenant: tenant).mitigation
    }

    /// Changes rows as nobody but an administrator of the database could.
    func tamper(_ query: PostgresQuery) async throws {
        _ = try await database.asWorker { try await $0.execute(query) }
    }
}
