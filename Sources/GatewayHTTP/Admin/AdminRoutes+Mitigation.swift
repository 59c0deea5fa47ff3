import Gateway
import Hummingbird
import MicrosoftCloud

/// Mitigation: whether a tenant has it, what is proposed, and people's word on it.
extension AdminRoutes {
    func addMitigation(to admin: RouterGroup<GatewayContext>, _ tenant: RouterGroup<GatewayContext>) {
        addMitigationSettings(to: tenant)
        addProposals(to: admin, tenant)
        addDecisions(to: tenant)
    }

    private func addMitigationSettings(to tenant: RouterGroup<GatewayContext>) {
        tenant.get("mitigation") { _, context in
            try JSONAnswer.response(try await mitigation.settings(of: context.parameter("tenant")))
        }
        tenant.patch("mitigation") { request, context in
            let wanted = try await AdminBody.decode(WantedMitigationSettings.self, from: request)
            return try JSONAnswer.response(
                try await mitigation.change(
                    context.parameter("tenant"),
                    try wanted.change(),
                    by: try Self.operatorNamed(wanted.by, context)
                )
            )
        }
        typealias Order = @Sendable (String, MitigationPerson) async throws -> MitigationSettings
        let orders: [(String, Order)] = [
            ("enable", mitigation.enable(_:by:)), ("disable", mitigation.disable(_:by:)),
            ("probe", mitigation.probe(_:by:)),
        ]
        for (verb, order) in orders {
            tenant.post("mitigation/\(verb)") { request, context in
                let wanted = try await AdminBody.decode(NoteBody.self, from: request)
                let person = try Self.operatorNamed(wanted.by, context)
                return try JSONAnswer.response(try await order(context.parameter("tenant"), person))
            }
        }
    }

    private func addProposals(to admin: RouterGroup<GatewayContext>, _ tenant: RouterGroup<GatewayContext>) {
        admin.get("mitigations") { request, _ in try await page(of: nil, request) }
        tenant.get("mitigations") { request, context in
            try await page(of: try context.parameter("tenant"), request)
        }
        tenant.post("mitigations") { request, context in
            let wanted = try await AdminBody.decode(WantedMitigation.self, from: request)
            return try JSONAnswer.response(
                try await mitigation.propose(
                    try wanted.request(),
                    of: context.parameter("tenant"),
                    by: try Self.operatorNamed(wanted.by, context)
                ),
                status: .created
            )
        }
        tenant.get("mitigations/:id") { _, context in
            try JSONAnswer.response(
                try await mitigation.report(context.parameter("id"), of: context.parameter("tenant"))
            )
        }
    }

    private func page(of tenant: String?, _ request: Request) async throws -> Response {
        let page = try Paging(request)
        let found = try await mitigation.page(
            of: tenant,
            try page.mitigationFilter(),
            before: page.mark,
            limit: page.limit + 1
        )
        return try page.answer(found) {
            PageMark(at: $0.report.mitigation.createdAt, id: $0.report.mitigation.mitigationId.rawValue)
        }
    }

    private func addDecisions(to tenant: RouterGroup<GatewayContext>) {
        tenant.post("mitigations/:id/decision") { request, context in
            let wanted = try await AdminBody.decode(DecisionBody.self, from: request)
            return try JSONAnswer.response(
                try await mitigation.decide(
                    context.parameter("id"),
                    try wanted.choice(),
                    note: wanted.note,
                    of: context.parameter("tenant"),
                    by: try Self.operatorNamed(wanted.by, context)
                )
            )
        }
        tenant.post("mitigations/:id/stop") { request, context in
            let wanted = try await AdminBody.decode(NoteBody.self, from: request)
            return try JSONAnswer.response(
                try await mitigation.stop(
                    context.parameter("id"),
                    note: wanted.note,
                    of: context.parameter("tenant"),
                    by: try Self.operatorNamed(wanted.by, context)
                )
            )
        }
        tenant.post("mitigations/:id/undo") { request, context in
            let wanted = try await AdminBody.decode(NoteBody.self, from: request)
            return try JSONAnswer.response(
                try await mitigation.undo(
                    context.parameter("id"),
                    reason: wanted.note,
                    of: context.parameter("tenant"),
                    by: try Self.operatorNamed(wanted.by, context)
                ),
                status: .created
            )
        }
        tenant.post("mitigations/:id/confirm") { request, context in
            let wanted = try await AdminBody.decode(NoteBody.self, from: request)
            return try JSONAnswer.response(
                try await mitigation.confirm(
                    context.parameter("id"),
                    note: wanted.note,
                    of: context.parameter("tenant"),
                    by: try Self.operatorNamed(wanted.by, context)
                )
            )
        }
    }

    /// One of the service provider's people, as they call themselves: whoever may open the socket is trusted to say.
    ///
    /// - Throws: ``GatewayError`` with `request.invalid`.
    static func operatorNamed(_ name: String?, _ context: GatewayContext) throws -> MitigationPerson {
        MitigationPerson(try PolicyDesk.person(name), side: .operator, way: .cli, address: context.address)
    }
}

private struct WantedMitigation: Decodable {
    var action: String
    var alertId: String?
    var resourceKind: String?
    var environmentId: String?
    var resourceId: String?
    var resourceUrl: String?
    var principalId: String?
    var principal: String?
    var role: String?
    var reason: String?
    var by: String?

    /// - Throws: ``GatewayError`` with `mitigation.invalid`.
    func request() throws -> MitigationRequest {
        guard let action = MitigationAction(rawValue: action) else {
            throw GatewayError(
                .mitigationInvalid,
                "The action '\(action.prefix(40))' is none of \(AlertBody.names(MitigationAction.self))."
            )
        }
        return MitigationRequest(
            action: action,
            alertId: alertId,
            resourceKind: resourceKind,
            environmentId: environmentId,
            resourceId: resourceId,
            resourceUrl: resourceUrl,
            principalId: principalId,
            principal: principal,
            role: role,
            reason: reason
        )
    }
}

private struct WantedMitigationSettings: Decodable {
    var approvers: String?
    var expiresAfter: Int?
    var remindAfter: Int?
    var escalateAfter: Int?
    var watchFor: Int?
    var by: String?

    /// - Throws: ``GatewayError`` with `mitigation.invalid`.
    func change() throws -> MitigationSettings.Change {
        let rule = try approvers.map { text in
            guard let rule = ApprovalRule(rawValue: text) else {
                throw GatewayError(
                    .mitigationInvalid,
                    "The approvers '\(text.prefix(40))' are none of \(AlertBody.names(ApprovalRule.self))."
                )
            }
            return rule
        }
        return MitigationSettings.Change(
            approvers: rule,
            expiresAfter: expiresAfter,
            remindAfter: remindAfter,
            escalateAfter: escalateAfter,
            watchFor: watchFor
        )
    }
}
