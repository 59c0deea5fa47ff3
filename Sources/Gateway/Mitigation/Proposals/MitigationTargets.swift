import AuditRecords
import FoundationEssentials
import MicrosoftCloud
import Postgres

/// What an alert's evidence, or a request, says of the share: the resource, and whom it is about.
struct MitigationTargets: Sendable {
    struct Target: Sendable {
        var resource: Mitigation.Resource
        var principal: Mitigation.Principal?
        var alert: UUID?
        var event: UUID?
        /// The evidence's own words.
        var reason: String?
    }

    var targets: [Target]

    /// What a request is about.
    ///
    /// - Throws: ``GatewayError`` with `alert.not_found`, `mitigation.invalid`.
    static func of(
        _ request: MitigationRequest,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> MitigationTargets {
        if let alert = request.alertId {
            let id = try await AlertDesk.find(alert, tenant: tenant, on: connection)
            return try await of(alert: id, tenant: tenant, on: connection)
        }
        let kind = request.action.kind.flatMap { SharedResource.Kind(rawValue: $0.rawValue) }
        guard let kind = request.resourceKind.flatMap(SharedResource.Kind.init) ?? kind else {
            throw GatewayError(.mitigationInvalid, "It is not said what kind of thing it is about.")
        }
        if kind == .canvasApp || kind == .cloudFlow {
            guard let id = request.resourceId, UUID(uuidString: id) != nil, let environment = request.environmentId,
                !environment.isEmpty
            else {
                throw GatewayError(
                    .mitigationInvalid,
                    "An app or flow is named by its GUID and its environment.",
                    remedy: "Give --app or --flow, and --environment; or --alert, which knows both."
                )
            }
        } else if request.resourceUrl == nil, request.resourceId == nil {
            throw GatewayError(.mitigationInvalid, "It is not said which one.", remedy: "Give its address with --url.")
        }
        let resource = Mitigation.Resource(
            kind: kind,
            environmentId: request.environmentId,
            id: request.resourceId?.lowercased(),
            url: request.resourceUrl
        )
        return MitigationTargets(targets: [Target(resource: resource)])
    }

    /// What the newest events that an alert rests on were about.
    ///
    /// - Throws: ``GatewayError`` with `mitigation.invalid` where its evidence names nothing that was shared.
    static func of(alert: UUID, tenant: TenantID, on connection: PostgresConnection) async throws -> MitigationTargets {
        let found = try await shares(of: alert, tenant: tenant, on: connection)
        guard !found.targets.isEmpty else {
            throw GatewayError(
                .mitigationInvalid,
                "The alert's evidence names nothing that was shared.",
                remedy: "Name it with --app or --flow and --environment."
            )
        }
        return found
    }

    /// The same, and empty where its evidence are records, or events that retention took.
    static func shares(
        of alert: UUID,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> MitigationTargets {
        let events = try await connection.query(
            """
            select e.evidence_id from alert_evidence e
            where e.tenant_id = \(tenant.rawValue) and e.alert_id = \(alert) and e.kind = 'event'
            order by e.occurred_at desc limit 20
            """
        ).compactMap { UUID(uuidString: try $0.decode("evidence_id", as: String.self)) }
        var found = try await of(events: events, tenant: tenant, on: connection)
        for index in found.targets.indices { found.targets[index].alert = alert }
        return found
    }

    static func of(
        events: [UUID],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> MitigationTargets {
        guard !events.isEmpty else { return MitigationTargets(targets: []) }
        let stored = try await connection.query(
            """
            select document, ingested_at, amended_at, daily_digest_id from sharing_event
            where tenant_id = \(tenant.rawValue) and event_id = any (\(events)::uuid[]) order by occurred_at desc
            """
        ).map(SharingStore.Stored.init(row:))
        // Whom a record does not name, look-ups may.
        let known = try await Decoration.decorate(stored.map(\.event), tenant: tenant, on: connection)
        return MitigationTargets(targets: known.flatMap { targets(of: $0.event) })
    }

    /// One target for each of an event's audiences, or one without a principal where the record names nobody.
    static func targets(of event: SharingEvent) -> [Target] {
        let resource = Mitigation.Resource(
            kind: event.resource.kind,
            environmentId: event.resource.environmentID,
            id: event.resource.id,
            name: event.resource.name,
            url: event.resource.url ?? event.resource.siteURL
        )
        let principals = event.audiences.map(Mitigation.Principal.init(audience:))
        return (principals.isEmpty ? [nil] : principals).map {
            Target(resource: resource, principal: $0, event: event.id, reason: event.summary)
        }
    }

    /// The one that a request means.
    ///
    /// - Throws: ``GatewayError`` with `mitigation.invalid` where it could be several.
    func single(for request: MitigationRequest) throws -> Target {
        guard var target = targets.first(where: { request.action.fitting($0.resource) != nil }) ?? targets.first else {
            throw GatewayError(.mitigationInvalid, "There is nothing to act on.")
        }
        if request.action.fitting(target.resource) == nil, let kind = request.action.kind {
            throw GatewayError(
                .mitigationInvalid,
                "\(request.action.rawValue) is for a \(kind == .canvasApp ? "canvas app" : "cloud flow"), and this is a \(target.resource.kind.rawValue).",
                remedy: "For what no API can do there is manualTask; to write to the sharer, notifySharer."
            )
        }
        if let id = request.principalId ?? request.principal {
            let isID = UUID(uuidString: id) != nil
            let isEveryone = id.lowercased() == "everyone"
            let known = targets.compactMap(\.principal).first {
                $0.key == id.lowercased() || $0.name?.lowercased() == id.lowercased()
            }
            target.principal =
                isEveryone
                ? Mitigation.Principal(kind: .everyone)
                : known ?? Mitigation.Principal(kind: .user, id: isID ? id : nil, name: isID ? nil : id)
        } else if request.action.needsPrincipal {
            let newest = targets.filter { $0.resource.key == target.resource.key }.compactMap(\.principal)
            let keys = Set(newest.map(\.key))
            guard keys.count == 1, let only = newest.first, !only.key.isEmpty else {
                let names = Set(newest.map(\.shown)).sorted().joined(separator: ", ")
                throw GatewayError(
                    .mitigationInvalid,
                    names.isEmpty ? "The record does not say who got access." : "It is about several: \(names).",
                    remedy: "Name one with --principal."
                )
            }
            target.principal = only
        }
        return target
    }
}

extension Mitigation.Principal {
    /// Whom an event's audience is, among the principals of Power Platform.
    init?(audience: Audience) {
        switch audience.kind {
        case .organisation, .anyone: self.init(kind: .everyone, id: audience.id)
        case .person, .guest: self.init(kind: .user, id: audience.id, name: audience.name)
        case .group: self.init(kind: .group, id: audience.id, name: audience.name)
        case .application: self.init(kind: .application, id: audience.id, name: audience.name)
        case .unknown:
            guard audience.id != nil || audience.name != nil else { return nil }
            self.init(kind: .other, id: audience.id, name: audience.name)
        }
    }
}
