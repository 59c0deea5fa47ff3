import AuditRecords
import EntraID
import FoundationEssentials
import Logging
import MicrosoftCloud
import Postgres
import PowerPlatform

/// A tenant's way to Power Platform for mitigation: what is there now, and the writes.
struct LiveReading: Sendable {
    let tenant: Tenant
    let client: PowerPlatformClient
    private let tokens: TokenSource
    private let database: Database

    /// The tenant's client, with its stored credential.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `sealing.failed`, `cloud.unknown`.
    init(of id: TenantID, database: Database, credentials: CredentialStore, access: CloudAccess) async throws {
        let (tenant, credential) = try await database.asWorker { connection in
            let tenant = try await TenantStore.get(id, on: connection)
            let key = try await credentials.dataKey(of: id, on: connection)
            return (tenant, try await credentials.credential(of: id, key: key, on: connection))
        }
        let names = try access.names(of: tenant, credential: credential)
        self.tenant = tenant
        self.database = database
        tokens = names.tokens(.powerapps)
        client = names.platform()
    }

    /// An app or flow as it is now; `nil` when there is no such thing any more.
    ///
    /// - Throws: `CloudFailure`; what the database says.
    func state(of resource: Mitigation.Resource) async throws -> LiveState? {
        guard let id = resource.id, let environment = resource.environmentId, resource.isReadable else {
            preconditionFailure("only what is named by id and environment is read")
        }
        do {
            var state = try await read(resource, id, environment)
            try await name(&state)
            return state
        } catch let failure as CloudFailure where failure.retry == .gone {
            return nil
        }
    }

    /// Whether Power Platform lets the app in, and who it is to the directory.
    ///
    /// - Returns: The failure, `nil` when there is none; the app's object id.
    func probe() async -> (failure: CloudFailure?, principal: String?) {
        do {
            _ = try await client.environments()
            return (nil, try await tokens.token().claims.objectID)
        } catch let failure as CloudFailure {
            return (failure, nil)
        } catch {
            let failure = CloudFailure(
                "powerplatform.interrupted",
                retry: .retry,
                message: "The probe was interrupted.",
                remedy: "Try again."
            )
            return (failure, nil)
        }
    }

    private func read(_ resource: Mitigation.Resource, _ id: String, _ environment: String) async throws -> LiveState {
        switch resource.kind {
        case .cloudFlow:
            let flow = try await client.flow(id, in: environment)
            let assignments = try await client.assignments(ofFlow: id, in: environment)
            return LiveState(
                name: flow.displayName,
                ownerId: flow.creatorID,
                owner: nil,
                holders: assignments.map(LiveState.Holder.init),
                isQuarantined: nil,
                flowState: flow.state,
                readAt: Date()
            )
        default:
            let app = try await client.app(id, in: environment)
            let assignments = try await client.assignments(ofApp: id, in: environment)
            // Where the app's own answer does not say it, the question has an address of its own.
            var isQuarantined = app.isQuarantined
            if isQuarantined == nil { isQuarantined = try await client.isQuarantined(app: id, in: environment) }
            return LiveState(
                name: app.displayName,
                ownerId: app.owner?.id,
                owner: app.owner.flatMap { $0.userPrincipalName ?? $0.email ?? $0.displayName },
                holders: assignments.map(LiveState.Holder.init),
                isQuarantined: isQuarantined,
                flowState: nil,
                readAt: Date()
            )
        }
    }

    /// Puts in the names that earlier look-ups found, where the service gives ids alone.
    private func name(_ state: inout LiveState) async throws {
        let ids = (state.holders.filter { $0.name == nil }.compactMap(\.id) + [state.ownerId].compactMap(\.self))
        guard !ids.isEmpty else { return }
        let rows = try await database.asWorker { connection in
            try await connection.query(
                """
                select object_id, coalesce(user_name, name) as name from directory_entry
                where tenant_id = \(tenant.id.rawValue) and object_id = any (\(ids)::text[])
                """
            )
        }
        var names: [String: String] = [:]
        for row in rows {
            names[try row.decode("object_id", as: String.self)] = try row.decode("name", as: String?.self)
        }
        for index in state.holders.indices where state.holders[index].kind != .everyone {
            state.holders[index].name = state.holders[index].name ?? state.holders[index].id.flatMap { names[$0] }
        }
        state.owner = state.owner ?? state.ownerId.flatMap { names[$0] }
    }
}
