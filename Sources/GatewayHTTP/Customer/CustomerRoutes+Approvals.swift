import FoundationEssentials
import Gateway
import HTTPTypes
import Hummingbird

/// A customer's own approvals: what is proposed, and with a key that was made for it the word on it.
extension CustomerRoutes {
    static func addApprovals(to api: RouterGroup<GatewayContext>, _ desk: MitigationDesk, _ database: Database) {
        api.get("approvals") { request, context in
            let tenant = try context.requireTenant()
            let page = try Paging(request)
            let found = try await desk.page(
                tenant: tenant,
                try page.mitigationFilter(),
                before: page.mark,
                limit: page.limit + 1
            )
            return try page.answer(found.map(\.forCustomers)) {
                PageMark(at: $0.mitigation.createdAt, id: $0.mitigation.mitigationId.rawValue)
            }
        }
        api.get("approvals/:id") { _, context in
            let tenant = try context.requireTenant()
            return try JSONAnswer.response(try await desk.report(context.parameter("id"), tenant: tenant).forCustomers)
        }
        api.post("approvals/:id/decision") { request, context in
            let tenant = try context.requireTenant()
            let person = try await person(context, database)
            let wanted = try await AdminBody.decode(DecisionBody.self, from: request, limit: 64 << 10)
            return try JSONAnswer.response(
                try await desk.decide(
                    context.parameter("id"),
                    try wanted.choice(),
                    note: wanted.note,
                    tenant: tenant,
                    by: person
                ).forCustomers
            )
        }
        api.post("approvals/:id/stop") { request, context in
            let tenant = try context.requireTenant()
            let person = try await person(context, database)
            let wanted = try await AdminBody.decode(NoteBody.self, from: request, limit: 64 << 10)
            return try JSONAnswer.response(
                try await desk.stop(context.parameter("id"), note: wanted.note, tenant: tenant, by: person).forCustomers
            )
        }
    }

    /// In whose name a key decides, looked up now: one that was revoked a moment ago decides nothing.
    ///
    /// - Throws: ``GatewayError`` with `key.refused`, `approval.scope`.
    private static func person(_ context: GatewayContext, _ database: Database) async throws -> MitigationPerson {
        let tenant = try context.requireTenant()
        guard let key = try await database.key(ofHash: context.keyHash, tenant: tenant), key.revokedAt == nil else {
            throw KeyGuard.refusal
        }
        guard key.scopes.contains(.approve) else {
            throw GatewayError(
                .approvalScope,
                "This key may read approvals, and not decide on them.",
                remedy: "A key that may is issued with: gatewayctl key create TENANT --label LABEL --scope approve."
            )
        }
        return MitigationPerson(key.shown, side: .contact, way: .api, address: context.address)
    }
}
