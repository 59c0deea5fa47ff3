import AuditRecords
import EntraID
import Foundation
import Logging
import MicrosoftCloud
import NIOConcurrencyHelpers
import Postgres
import Sealing

@testable import Gateway

/// Microsoft without a network: tokens for everybody, and answers as told, by the request's address.
final class ScriptedCloud: Transport {
    typealias Answers = @Sendable (CloudRequest) throws -> CloudAnswer

    private let answers: NIOLockedValueBox<Answers>
    private let box = NIOLockedValueBox<[CloudRequest]>([])
    let tenant: TenantID

    init(_ tenant: TenantID, _ answers: @escaping Answers) {
        self.tenant = tenant
        self.answers = NIOLockedValueBox(answers)
    }

    /// What was asked, tokens aside.
    var asked: [String] {
        box.withLockedValue { $0.map { $0.url.replacingOccurrences(of: "https://", with: "") } }
    }

    func answer(_ answers: @escaping Answers) { self.answers.withLockedValue { $0 = answers } }

    func send(_ request: CloudRequest, in cloud: Cloud, limit: Int) async throws -> CloudAnswer {
        if request.url.hasSuffix("/token") { return token() }
        box.withLockedValue { $0.append(request) }
        return try answers.withLockedValue { $0 }(request)
    }

    func stream(
        _ request: CloudRequest,
        in cloud: Cloud,
        limit: Int,
        onChunk: ([UInt8]) async throws -> Void
    ) async throws -> CloudAnswer {
        try await send(request, in: cloud, limit: limit)
    }

    private func token() -> CloudAnswer {
        func part(_ text: String) -> String {
            Data(text.utf8).base64EncodedString().replacingOccurrences(of: "=", with: "")
        }
        let jwt = part(#"{"alg":"RS256"}"#) + "." + part(#"{"tid":"\#(tenant)","aud":"x","exp":1900000000}"#) + ".c2ln"
        return .json(#"{"token_type":"Bearer","expires_in":3599,"access_token":"\#(jwt)"}"#)
    }
}

extension CloudAnswer {
    static func json(_ text: String, status: Int = 200, headers: [(name: String, value: String)] = []) -> CloudAnswer {
        CloudAnswer(status: status, headers: headers, body: Array(text.utf8))
    }
}

extension Fixtures {
    static let ada = "aaaaaaaa-0000-4000-8000-00000000000a"
    static let robin = "aaaaaaaa-0000-4000-8000-00000000000b"
    static let sales = "aaaaaaaa-0000-4000-8000-00000000000c"
    static let app = "bbbbbbbb-0000-4000-8000-000000000001"
    static let flow = "bbbbbbbb-0000-4000-8000-000000000002"
    static let environment = "eeeeeeee-0000-4000-8000-000000000001"
    static let now = Int64(Date().timeIntervalSince1970) * 1_000_000

    /// An event about the fixtures' app.
    static func event(
        _ act: SharingAct,
        _ audiences: [Audience],
        actor: Actor = Actor(.user, name: "ada@contoso.example"),
        hoursAgo: Double = 1
    ) -> SharingEvent {
        let resource = SharedResource(.canvasApp, id: app, environmentID: environment)
        return event(act, resource, audiences, actor: actor, hoursAgo: hoursAgo)
    }

    static func event(
        _ act: SharingAct,
        _ resource: SharedResource,
        _ audiences: [Audience],
        roles: [SharedRole] = [SharedRole("CanView", .view)],
        actor: Actor = Actor(.user, name: "ada@contoso.example"),
        hoursAgo: Double = 1,
        id: UUID = UUID(),
        details: [String: String] = [:]
    ) -> SharingEvent {
        let at = now - Int64(hoursAgo * 3600) * 1_000_000
        return SharingEvent(
            id: id,
            foldKey: "r|\(id)",
            act: act,
            resource: resource,
            otherResources: [],
            audiences: audiences,
            roles: roles,
            actor: actor,
            workload: "PowerPlatform",
            clientIP: nil,
            firstOccurredAt: at,
            lastOccurredAt: at,
            recordIds: [id.uuidString],
            risk: SharingRisk(level: .low, reasons: []),
            summary: "Something was shared",
            details: details
        )
    }

    /// Stores events as ingestion does, late ones and amended ones too, and has them noted.
    func store(_ events: [SharingEvent], of tenant: TenantID) async throws {
        try await database.asWorker { connection in
            for event in events {
                let document = JSONBytes(try JSONCoding.bytes(event))
                try await connection.execute(
                    """
                    insert into sharing_event (tenant_id, event_id, fold_key, act, resource_kind, risk, occurred_at, document)
                    values (\(tenant.rawValue), \(event.id), \(event.foldKey), \(event.act.rawValue),
                        \(event.resource.kind.rawValue), 'low', \(Date(microseconds: event.firstOccurredAt)), \(document))
                    on conflict (tenant_id, event_id) do update set document = excluded.document, amended_at = now()
                    """
                )
            }
        }
        try await note(tenant)
    }

    @discardableResult
    func note(_ tenant: TenantID) async throws -> Int {
        try await database.asWorker { connection in
            try await NameLeases.rouse(tenant, on: connection)
            return try await NameStore.note(tenant, on: connection)
        }
    }

    /// One turn of look-ups for the tenant, at a scripted cloud.
    func turn(_ tenant: TenantID, at cloud: ScriptedCloud) async throws -> Duration {
        let stored = try await database.asWorker { try await TenantStore.get(tenant, on: $0) }
        let provider = TokenProvider(client: EntraClient(transport: cloud))
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let metrics = NameMetrics()
        return try await NameTurn(
            tenant: stored,
            clients: CloudAccess.Names(tenant: stored, cloud: .commercial, transport: cloud) { service in
                provider.source(
                    for: TokenRequest(
                        cloud: .commercial,
                        tenant: tenant,
                        clientID: ClientID(rawValue: stored.clientId.rawValue),
                        credential: ClientCredential(id: "test", .secret(Secret("not a real secret"))),
                        service: service
                    )
                )
            },
            database: database,
            pace: LookupPace(levels: [:], lasting: .seconds(30), metrics: metrics),
            metrics: metrics,
            logger: logger
        ).run()
    }

    func decorated(_ events: [SharingEvent], of tenant: TenantID) async throws -> [DecoratedEvent] {
        // Under the customer's own role, which must see all of it.
        try await database.asTenant(tenant) { try await Decoration.decorate(events, tenant: tenant, on: $0) }
    }

    func lookUps(of tenant: TenantID) async throws -> LookupReport {
        try await database.asTenant(tenant) { try await LookupReport.get(tenant, on: $0) }
    }

    /// What the services of a well-kept tenant answer.
    static let answers: ScriptedCloud.Answers = { request in
        let url = request.url
        if url.contains("getByIds") {
            return .json(
                """
                {"value":[{"@odata.type":"#microsoft.graph.user","id":"\(ada)","displayName":"Ada","userPrincipalName":"ada@contoso.example","userType":"Member"},
                {"@odata.type":"#microsoft.graph.user","id":"\(robin)","displayName":"Robin","userPrincipalName":"robin_adatum.com#EXT#@contoso.example","mail":"robin@adatum.com","userType":"Guest"},
                {"@odata.type":"#microsoft.graph.group","id":"\(sales)","displayName":"Sales"}]}
                """
            )
        }
        if url.contains("$batch") {
            return .json(
                #"{"responses":[{"id":"0.guests","status":200,"body":2},{"id":"0.all","status":200,"body":40}]}"#
            )
        }
        if url.contains("users/$count") { return .json(url.contains("filter") ? "9" : "421") }
        if url.contains("BusinessAppPlatform") {
            return .json(
                #"{"value":[{"name":"\#(environment.uppercased())","properties":{"displayName":"Production"}}]}"#
            )
        }
        if url.contains("/permissions") {
            return .json(
                """
                {"value":[{"name":"\(ada)","properties":{"roleName":"Owner","principal":{"id":"\(ada)","type":"User"}}},
                {"name":"\(robin)","properties":{"roleName":"CanEdit","principal":{"id":"\(robin)","type":"User"}}},
                {"name":"tenant-x","properties":{"roleName":"CanView","principal":{"type":"Tenant","tenantId":"x"}}}]}
                """
            )
        }
        if url.contains("/apps/") {
            return .json(
                #"{"name":"\#(app)","properties":{"displayName":"Expenses","owner":{"id":"\#(ada)","type":"User","userPrincipalName":"ada@contoso.example"}}}"#
            )
        }
        return .json(#"{"name":"\#(flow)","properties":{"displayName":"Invoices","creator":{"objectId":"\#(ada)"}}}"#)
    }

    /// An answer that somebody must mend.
    static func refused(_ code: String) -> CloudAnswer {
        .json(#"{"error":{"code":"\#(code)","message":"No."}}"#, status: 403)
    }
}
