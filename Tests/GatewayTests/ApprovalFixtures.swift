import AuditRecords
import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Postgres
import Sealing

@testable import Gateway

/// Proposals of invented customers, and whom they are asked of.
enum ApprovalFixtures {
    static let admin = MitigationPerson("admin", side: .operator, way: .cli)

    static func credentials() throws -> CredentialStore {
        CredentialStore(ring: try KeyRing.create(path: "\(try TestFolder.shared.makeFolder("ring"))/master.key"))
    }

    /// One that is the same every time, for examples that people read.
    static func sample(state: Mitigation.State = .proposed, decisions: [ApprovalDecision] = []) throws -> Mitigation {
        let text = """
            {"mitigationId":"3f0c2f0e-5c1b-4a53-9f52-0d9c6c1f7a10","action":"removeEveryone","state":"\(state.rawValue)",\
            "resource":{"kind":"canvasApp","environmentId":"Default-0c2b5b3e-9a76-4a4e-8a5e-6f7d1e2c3b4a",\
            "id":"a3f1b0c2-2f3a-4c5d-8e6f-102030405061","name":"Lunch Orders"},"principal":{"kind":"everyone"},\
            "role":"CanView","reason":"Only the canteen needs it.","proposedBy":"kim","proposedSide":"operator",\
            "alertId":"7d9f1b0c-2f3a-4c5d-8e6f-102030405060","approvers":"both","isAutomatic":false,"isTrial":false,\
            "changes":[],"createdAt":"2026-03-02T10:15:30.000Z","expiresAt":"2026-03-05T10:15:30.000Z","decisions":[]}
            """
        var made = try JSONCoding.value(Mitigation.self, from: Array(text.utf8))
        made.decisions = decisions
        return made
    }

    /// Stores a proposal as the desk does.
    static func propose(
        _ fixtures: Fixtures,
        approvers: ApprovalRule = .either,
        name: String = "Lunch Orders",
        tenant: TenantID = Fixtures.contoso
    ) async throws -> Mitigation {
        var made = try sample()
        made.mitigationId = GUID(UUID())
        made.resource.id = UUID().uuidString.lowercased()
        made.resource.name = name
        made.alertId = nil
        made.approvers = approvers
        made.createdAt = Date()
        made.expiresAt = Date().addingTimeInterval(86_400)
        return try await fixtures.database.asWorker { [made] connection in
            guard try await MitigationStore.insert(made, tenant: tenant, on: connection) else {
                throw GatewayError(.mitigationExists, "there is one")
            }
            return try await MitigationStore.require(made.mitigationId.rawValue, tenant: tenant, on: connection)
        }
    }

    static func ask(
        _ mitigation: Mitigation,
        _ cause: ApprovalRequests.Cause,
        _ fixtures: Fixtures,
        tenant: TenantID = Fixtures.contoso
    ) async throws -> [String] {
        try await fixtures.database.asWorker {
            try await ApprovalRequests.ask(mitigation, cause: cause, tenant: tenant, on: $0)
        }
    }

    static func add(
        _ address: String,
        _ side: MitigationPerson.Side,
        isBackup: Bool = false,
        _ fixtures: Fixtures,
        _ credentials: CredentialStore,
        tenant: String = "Contoso"
    ) async throws {
        _ = try await ApproverDesk(database: fixtures.database, credentials: credentials).add(
            .init(address: address, side: side, isBackup: isBackup),
            to: tenant,
            by: admin
        )
    }

    /// The outbox about mitigations: whom, why, how it stands.
    static func outbox(_ fixtures: Fixtures, tenant: TenantID = Fixtures.contoso) async throws -> [String] {
        try await fixtures.database.asWorker { connection in
            try await connection.query(
                """
                select coalesce(channel_name, target) || ' ' || cause || ' ' || state as line from outbox
                where tenant_id = \(tenant.rawValue) and mitigation_id is not null order by 1
                """
            ).map { try $0.decode("line", as: String.self) }
        }
    }
}
