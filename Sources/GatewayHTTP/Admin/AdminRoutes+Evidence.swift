import Gateway
import HTTPTypes
import Hummingbird

/// What was done about shares: to be looked at, verified, and taken along.
extension AdminRoutes {
    func addEvidence(to tenant: RouterGroup<GatewayContext>) {
        tenant.get("evidence") { request, context in
            let page = try Paging(request)
            let found = try await evidence.page(
                of: context.parameter("tenant"),
                since: page.since,
                before: page.mark,
                limit: page.limit + 1
            )
            return try page.answer(found) { $0.mark }
        }
        tenant.get("evidence/verification") { request, context in
            let head = request.uri.queryParameters.get("head")
            return try JSONAnswer.response(try await evidence.verify(context.parameter("tenant"), having: head))
        }
        tenant.get("evidence/archive") { request, context in
            let archive = try await evidence.export(
                context.parameter("tenant"),
                since: try Paging.time("since", in: request)
            )
            return JSONAnswer.bytes(
                archive,
                type: "application/zip",
                headers: [.contentDisposition: "attachment; filename=\"evidence.zip\""]
            )
        }
    }
}
