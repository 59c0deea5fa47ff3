import AuditRecords
import EntraID
import Foundation
import MicrosoftCloud
import NIOHTTP1
import Postgres
import Sealing
import Testing

@testable import Gateway

/// One customer with one app and one flow, at the stand-in and in the database, with mitigation on.
struct MitigationCustomer: Sendable {
    static let owner = "aaaaaaaa-0000-4000-8000-000000000001"
    static let colleague = "aaaaaaaa-0000-4000-8000-000000000002"
    static let group = "aaaaaaaa-0000-4000-8000-000000000003"
    static let environment = "eeeeeeee-0000-4000-8000-000000000001"
    static let app = "bbbbbbbb-0000-4000-8000-000000000001"
    static let flow = "cccccccc-0000-4000-8000-000000000001"

    let name: String
    let id: TenantID
    let clientID: UUID
    let field: MitigationLab

    /// Makes one whose present state is such that `action` can be done; `behaviour` is the stand-in's, as JSON.
    init(
        _ name: String,
        for action: MitigationAction = .removeAccess,
        behaviour: String = "{}",
        in field: MitigationLab,
        approvers: ApprovalRule = .either
    ) async throws {
        self.name = name
        self.field = field
        let secret = "lab~\(UUID().uuidString)"
        let made = try JSONDecoder().decode(
            Made.self,
            from: try await field.lab.control(
                .POST,
                "tenants",
                """
                {"name":"\(name)","secret":"\(secret)","behaviour":{"effectDelaySeconds":0.1,"tokensPerMinute":1000},
                    "organisation":\(Self.organisation(for: action))}
                """
            )
        )
        if behaviour != "{}" {
            try await field.lab.control(.PATCH, "tenants/\(name)", #"{"behaviour":\#(behaviour)}"#)
        }
        id = try #require(TenantID(made.tenantId))
        clientID = try #require(made.clientIds.first.flatMap(UUID.init))
        let (id, client) = (id, clientID)
        try await field.database.asWorker { connection in
            try await TenantStore.insert(
                Tenant(
                    id: id,
                    name: name,
                    cloud: "lab",
                    clientId: GUID(client),
                    timeZone: "Europe/Berlin",
                    contentTypes: ["Audit.General"],
                    state: .active,
                    stateSince: Date(),
                    createdAt: Date()
                ),
                on: connection
            )
            let key = try await field.credentials.dataKey(of: id, on: connection)
            try await field.credentials.store(
                .secret(Secret(secret), expiresAt: nil),
                tenant: id,
                key: key,
                on: connection
            )
        }
        let settings = try await field.desk.enable(name, by: Self.engineer)
        if behaviour == "{}" { #expect(settings.state == .on, "\(settings.probe ?? "")") }
        if approvers != .either {
            _ = try await field.desk.change(name, .init(approvers: approvers), by: Self.engineer)
        }
    }

    private struct Made: Decodable {
        let tenantId: String
        let clientIds: [String]
    }

    static let engineer = MitigationPerson("ada", side: .operator, way: .cli)
    static let contact = MitigationPerson("it@customer.example", side: .contact, way: .link, address: "192.0.2.7")

    private static func organisation(for action: MitigationAction) -> String {
        let own = #"{"principal":"\#(owner)","type":"User","role":"Owner"}"#
        let other = #"{"principal":"\#(colleague)","type":"User","role":"CanEdit"}"#
        let isGone = action.isRestoration
        let app =
            [own, isGone ? nil : other, #"{"principal":"\#(group)","type":"Group","role":"CanView"}"#]
            .compactMap(\.self) + [#"{"type":"Tenant","role":"CanView"}"#]
        let flow = [own, isGone ? nil : other].compactMap(\.self)
        return """
            {"environments":[{"name":"\(environment)","displayName":"Production"}],
            "users":[{"id":"\(owner)","displayName":"Owner","userPrincipalName":"owner@\(action.rawValue.lowercased()).example"}],
            "apps":[{"id":"\(app1)","environment":"\(environment)","displayName":"Travel Requests","owner":"\(owner)",
                "isQuarantined":\(action == .releaseApp),"assignments":[\(app.joined(separator: ","))]}],
            "flows":[{"id":"\(Self.flow)","environment":"\(environment)","displayName":"Post orders","owner":"\(owner)",
                "state":"\(action == .startFlow ? "Stopped" : "Started")","assignments":[\(flow.joined(separator: ","))]}]}
            """
    }

    private static var app1: String { app }

    // MARK: - The gateway's side

    /// Proposes an action on the customer's app or flow.
    func propose(_ action: MitigationAction, by person: MitigationPerson = engineer) async throws -> Mitigation {
        if action.isRestoration {
            // As an undo does, of a mitigation that was carried out long ago.
            let settings = try await field.desk.settings(of: name)
            let target = MitigationTargets.Target(
                resource: Mitigation.Resource(
                    kind: action.kind == .cloudFlow ? .cloudFlow : .canvasApp,
                    environmentId: Self.environment,
                    id: action.kind == .cloudFlow ? Self.flow : Self.app
                ),
                principal: Mitigation.Principal(kind: .user, id: Self.colleague)
            )
            var draft = Mitigation(action, target, reason: "Needed after all.", by: person, settings)
            draft.targetRole = "CanEdit"
            return try await field.desk.put(draft, tenant: id).mitigation
        }
        return try await field.desk.propose(
            MitigationRequest(
                action: action,
                environmentId: Self.environment,
                resourceId: action.kind == .cloudFlow ? Self.flow : Self.app,
                principalId: action.needsPrincipal ? Self.colleague : nil,
                reason: "Nobody needs it."
            ),
            of: name,
            by: person
        ).mitigation
    }

    @discardableResult
    func approve(_ mitigation: Mitigation, by person: MitigationPerson = engineer) async throws -> Mitigation {
        try await field.desk.decide(
            mitigation.mitigationId.description,
            .approve,
            note: nil,
            tenant: id,
            by: person
        ).mitigation
    }

    func stored(_ mitigation: GUID) async throws -> Mitigation {
        try await field.database.asWorker {
            try await MitigationStore.require(mitigation.rawValue, tenant: id, on: $0)
        }
    }

    /// Changes a mitigation's times, as if they had passed.
    func age(_ change: String, _ mitigation: Mitigation) async throws {
        _ = try await field.database.asWorker { connection in
            try await connection.execute(
                """
                update mitigation set \(raw: change)
                where tenant_id = \(id.rawValue) and mitigation_id = \(mitigation.mitigationId.rawValue)
                """
            )
        }
    }

    // MARK: - Microsoft's side

    /// What one of the stand-in's write requests came to.
    struct Write: Decodable {
        let endpoint: String
        let status: Int?
        let changed: Bool
    }

    func writes() async throws -> [Write] {
        try JSONDecoder().decode([Write].self, from: try await field.lab.control(.GET, "writes?tenant=\(name)"))
    }

    /// Arranges a misfortune for this customer alone; `rule` is the rest of the JSON object.
    func fault(_ rule: String) async throws {
        try await field.lab.control(.POST, "faults", #"{"name":"\#(name)-\#(UUID())","tenant":"\#(name)",\#(rule)}"#)
    }

    /// Somebody of the customer shares, or takes a share back.
    func share(_ what: String, _ who: String, isRemoval: Bool = false) async throws {
        try await field.lab.control(
            .POST,
            "shares",
            #"{"tenant":"\#(name)",\#(what),\#(who),"remove":\#(isRemoval)}"#
        )
    }

    func delete(_ resource: String) async throws {
        try await field.lab.control(.PATCH, "tenants/\(name)", #"{"removed":["\#(resource)"]}"#)
    }

    /// Whether the wanted state is so at Microsoft, with everything that was accepted.
    func isSo(_ mitigation: Mitigation) async throws -> Bool {
        let answer = try await field.lab.control(.GET, "organisation?tenant=\(name)")
        let found = try JSONDecoder().decode(Truth.self, from: answer).organisation
        let resource = (mitigation.resource.isFlow ? found.flows : found.apps)?.first {
            $0.id == mitigation.resource.id
        }
        // What is gone has nobody, and does not run; it is neither given back nor released nor started.
        guard let resource else {
            return !mitigation.action.isRestoration && mitigation.action != .releaseApp
                && mitigation.action != .startFlow
        }
        let key = mitigation.principal?.key
        let role = resource.assignments?.first {
            mitigation.action == .removeEveryone ? $0.type == "Tenant" : $0.principal == key
        }?.role
        return switch mitigation.action {
        case .removeAccess, .removeEveryone, .removeFlowAccess: role == nil
        case .lowerRole: role == "CanView"
        case .restoreAccess, .restoreFlowAccess: role == "CanEdit"
        case .quarantineApp: resource.isQuarantined == true
        case .releaseApp: resource.isQuarantined != true
        case .stopFlow: resource.state == "Stopped"
        case .startFlow: resource.state == "Started"
        case .notifySharer, .manualTask: false
        }
    }

    private struct Truth: Decodable {
        struct Organisation: Decodable {
            struct Assignment: Decodable {
                let principal: String?
                let type: String
                let role: String
            }
            struct Resource: Decodable {
                let id: String
                let assignments: [Assignment]?
                let isQuarantined: Bool?
                let state: String?
            }
            let apps: [Resource]?
            let flows: [Resource]?
        }
        let organisation: Organisation
    }
}
