import Gateway
import Hummingbird

/// Who is asked for a tenant's approvals.
extension AdminRoutes {
    func addApprovers(to tenant: RouterGroup<GatewayContext>) {
        tenant.get("approvers") { _, context in
            try JSONAnswer.response(Items(items: try await mitigation.approvers.all(of: context.parameter("tenant"))))
        }
        tenant.post("approvers") { request, context in
            let wanted = try await AdminBody.decode(WantedApprover.self, from: request)
            return try JSONAnswer.response(
                try await mitigation.approvers.add(
                    try wanted.approver(),
                    to: context.parameter("tenant"),
                    by: try Self.operatorNamed(wanted.by, context)
                ),
                status: .created
            )
        }
        tenant.delete("approvers/:approver") { request, context in
            let name = request.uri.queryParameters.get("by")
            return try JSONAnswer.response(
                try await mitigation.approvers.remove(
                    context.parameter("approver"),
                    of: context.parameter("tenant"),
                    by: try Self.operatorNamed(name, context)
                )
            )
        }
    }
}

private struct WantedApprover: Decodable {
    var address: String?
    var channel: String?
    var side: String
    var name: String?
    var isBackup: Bool?
    var by: String?

    func approver() throws -> ApproverDesk.Wanted {
        guard let side = MitigationPerson.Side(rawValue: side), side == .operator || side == .contact else {
            throw GatewayError(.approverInvalid, "The side '\(side.prefix(40))' is neither operator nor contact.")
        }
        return ApproverDesk.Wanted(
            address: address,
            channel: channel,
            side: side,
            name: name,
            isBackup: isBackup ?? false
        )
    }
}
