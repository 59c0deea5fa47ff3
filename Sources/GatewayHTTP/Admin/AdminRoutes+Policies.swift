import FoundationEssentials
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore

/// Policies as code.
extension AdminRoutes {
    func addPolicies(to admin: RouterGroup<GatewayContext>, _ tenant: RouterGroup<GatewayContext>) {
        admin.get("policies") { request, _ in
            let tenant = request.uri.queryParameters.get("tenant")
            return try JSONAnswer.response(Items(items: try await policies.policies(of: tenant)))
        }
        admin.post("policies/apply") { request, _ in
            let order = try await AdminBody.decode(PolicyDesk.Order.self, from: request, limit: PolicyDesk.byteLimit)
            return try JSONAnswer.response(try await policies.apply(order))
        }
        admin.post("policies/remove") { request, _ in
            let wanted = try await AdminBody.decode(Removal.self, from: request)
            return try JSONAnswer.response(
                try await policies.remove(wanted.policies, from: wanted.target, by: wanted.by)
            )
        }
        admin.post("policies/switch") { request, _ in
            let wanted = try await AdminBody.decode(Switch.self, from: request)
            let scope = try await policies.turn(
                wanted.policy,
                isOn: wanted.isOn,
                for: wanted.target,
                reason: wanted.reason ?? "",
                by: wanted.by
            )
            return try JSONAnswer.response(Switched(policy: wanted.policy, isOn: wanted.isOn, scope: scope))
        }
        admin.get("policies/:policy") { request, context in
            try JSONAnswer.response(
                try await policies.policy(
                    context.parameter("policy"),
                    of: request.uri.queryParameters.get("tenant"),
                    history: try Paging.flag("history", in: request)
                )
            )
        }
        addExceptions(to: admin)
        addLists(to: admin)
        addTrial(to: tenant)
    }

    private func addExceptions(to admin: RouterGroup<GatewayContext>) {
        admin.get("policy-exceptions") { request, _ in
            let tenant = request.uri.queryParameters.get("tenant")
            return try JSONAnswer.response(Items(items: try await policies.exceptions(of: tenant)))
        }
        admin.post("policy-exceptions") { request, _ in
            let wanted = try await AdminBody.decode(WantedException.self, from: request)
            return try JSONAnswer.response(try await policies.addException(wanted), status: .created)
        }
        admin.delete("policy-exceptions/:exception") { _, context in
            try JSONAnswer.response(try await policies.removeException(context.parameter("exception")))
        }
    }

    private func addLists(to admin: RouterGroup<GatewayContext>) {
        admin.get("policy-values") { request, _ in
            let tenant = request.uri.queryParameters.get("tenant")
            return try JSONAnswer.response(Items(items: try await policies.lists(of: tenant)))
        }
        admin.put("policy-values/:list") { request, context in
            let wanted = try await AdminBody.decode(Members.self, from: request, limit: 16 << 20)
            return try JSONAnswer.response(
                try await policies.setList(
                    context.parameter("list"),
                    members: wanted.members,
                    for: wanted.tenant,
                    by: wanted.by
                )
            )
        }
        admin.delete("policy-values/:list") { request, context in
            try JSONAnswer.response(
                try await policies.removeList(
                    context.parameter("list"),
                    of: request.uri.queryParameters.get("tenant")
                )
            )
        }
    }

    /// JSON lines: how far it is, every now and then, and the report as the last.
    private func addTrial(to tenant: RouterGroup<GatewayContext>) {
        tenant.post("policies/test") { request, context in
            let order = try await AdminBody.decode(
                PolicyTrial.Order.self,
                from: request,
                limit: PolicyDesk.byteLimit
            )
            let prepared = try await trial.begin(order, of: context.parameter("tenant"))
            return Response(
                status: .ok,
                headers: [.contentType: "application/x-ndjson", .cacheControl: "no-store"],
                body: ResponseBody { writer in
                    // An error from here on breaks the chunked body off, which the client takes for the failure it is.
                    var report: PolicyTrialReport?
                    while report == nil {
                        let step = try await prepared.step()
                        report = step.report
                        var line = ByteBuffer(bytes: try JSONCoding.bytes(step))
                        line.writeInteger(UInt8(ascii: "\n"))
                        try await writer.write(line)
                    }
                    try await writer.finish(nil)
                }
            )
        }
    }
}

private struct Removal: Decodable {
    var policies: [String]
    var target: PolicyTarget
    var by: String?
}

private struct Switch: Decodable {
    var policy: String
    var isOn: Bool
    var target: PolicyTarget
    var reason: String?
    var by: String?
}

private struct Switched: Encodable {
    var policy: String
    var isOn: Bool
    var scope: PolicyScope
}

private struct Members: Decodable {
    var members: [String]
    var tenant: String?
    var by: String?
}
