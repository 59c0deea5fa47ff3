import AuditRecords
import FoundationEssentials
import MicrosoftCloud
import Policies
import Postgres

@testable import Gateway

/// Mitigations, states and shares made by hand.
enum MitigationFixtures {
    static let app = "bbbbbbbb-0000-4000-8000-000000000001"
    static let flow = "bbbbbbbb-0000-4000-8000-000000000002"
    static let environment = "eeeeeeee-0000-4000-8000-000000000001"
    /// The app's own object id in the directory.
    static let ownID = "dddddddd-0000-4000-8000-000000000001"
    static let kim = Mitigation.Principal(
        kind: .user,
        id: "aaaaaaaa-0000-4000-8000-00000000000b",
        name: "kim@fabrikam.example"
    )
    static let ada = "aaaaaaaa-0000-4000-8000-00000000000a"
    static let sales = "aaaaaaaa-0000-4000-8000-00000000000c"

    static let tenant = Tenant(
        id: Fixtures.contoso,
        name: "Contoso",
        cloud: "lab",
        clientId: GUID(UUID()),
        timeZone: "Europe/Berlin",
        contentTypes: [],
        state: .active,
        stateSince: AlertFixtures.start,
        createdAt: AlertFixtures.start
    )

    static func mitigation(
        _ action: MitigationAction,
        on kind: SharedResource.Kind? = nil,
        name: String? = "Expenses",
        principal: Mitigation.Principal? = kim,
        at time: Date = Date()
    ) -> Mitigation {
        let kind = kind ?? action.kind.flatMap { SharedResource.Kind(rawValue: $0.rawValue) } ?? .canvasApp
        let target = MitigationTargets.Target(
            resource: Mitigation.Resource(
                kind: kind,
                environmentId: environment,
                id: kind == .cloudFlow ? flow : app,
                name: name
            ),
            principal: action.needsPrincipal || action == .manualTask ? principal : nil
        )
        var made = Mitigation(
            action,
            target,
            reason: "Not meant for everyone.",
            by: MitigationPerson("Alex", side: .operator, way: .cli),
            MitigationSettings(of: tenant),
            now: time
        )
        if action == .lowerRole { made.targetRole = "CanView" }
        if action.isRestoration { made.targetRole = "CanEdit" }
        made.role = action.isRestoration ? nil : action == .removeEveryone ? "CanView" : "CanEdit"
        return made
    }

    static func holder(
        _ kind: PresentAssignment.Kind,
        _ id: String,
        _ role: String,
        name: String? = nil,
        at time: Date = AlertFixtures.start
    ) -> LiveState.Holder {
        LiveState.Holder(
            assignment: kind == .everyone ? "tenant-\(id)" : id,
            assignmentId: "/providers/Microsoft.PowerApps/apps/\(app)/permissions/\(id)",
            kind: kind,
            id: id,
            name: name,
            role: role,
            createdAt: time
        )
    }

    /// An app or a flow as it is before an action on it: its owner, Kim, a group and, of an app, everyone.
    static func state(before action: MitigationAction) -> LiveState {
        let isFlow = action.kind == .cloudFlow
        var holders = [
            holder(.user, ada, "Owner", name: "ada@contoso.example"), holder(.group, sales, "CanView", name: "Sales"),
        ]
        if !action.isRestoration { holders.append(holder(.user, kim.id ?? "", "CanEdit", name: kim.name)) }
        if !isFlow { holders.append(holder(.everyone, "\(Fixtures.contoso)", "CanView")) }
        return LiveState(
            name: "Expenses",
            ownerId: ada,
            owner: "ada@contoso.example",
            holders: holders,
            isQuarantined: isFlow ? nil : action == .releaseApp,
            flowState: isFlow ? (action == .startFlow ? "Stopped" : "Started") : nil,
            readAt: AlertFixtures.start
        )
    }

    /// A mitigation as people approved it, resting on the state that was read for its proposal.
    static func approved(_ action: MitigationAction) -> Mitigation {
        var approved = mitigation(action)
        let before = state(before: action)
        approved.before = before
        approved.beforeHash = before.fingerprint(for: action, principal: approved.principal?.key)
            .map(\.hexadecimal).joined()
        approved.state = .approved
        return approved
    }

    // MARK: In the database

    /// Switches mitigation on for a tenant, whose app the directory knows by ``ownID``.
    static func switchOn(
        _ tenant: TenantID,
        _ fixtures: Fixtures,
        to state: MitigationSettings.State = .on
    ) async throws {
        try await fixtures.database.asWorker { connection in
            _ = try await connection.execute(
                """
                insert into mitigation_setting (tenant_id, state, principal_id)
                values (\(tenant.rawValue), \(state.rawValue), \(ownID))
                """
            )
        }
    }

    static func all(of tenant: TenantID, _ fixtures: Fixtures) async throws -> [Mitigation] {
        try await fixtures.database.asWorker {
            try await MitigationStore.page(tenant: tenant, MitigationFilter(), before: nil, limit: 1000, on: $0)
        }
    }

    /// Stores a mitigation as it is, whatever its state.
    static func store(_ mitigation: Mitigation, of tenant: TenantID, _ fixtures: Fixtures) async throws {
        try await fixtures.database.asWorker { connection in
            var draft = mitigation
            draft.state = .draft
            _ = try await MitigationStore.insert(draft, tenant: tenant, on: connection)
            try await MitigationStore.update(mitigation, due: nil, tenant: tenant, on: connection)
        }
    }
}
