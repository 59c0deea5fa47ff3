import FoundationEssentials
import Gateway
import HTTPTypes
import Hummingbird

/// A customer's own alerts.
extension CustomerRoutes {
    static func addAlerts(
        to api: RouterGroup<GatewayContext>,
        _ desk: AlertDesk,
        _ database: Database,
        _ news: AlertNews
    ) {
        api.get("alerts") { request, context in
            let tenant = try context.requireTenant()
            let page = try Paging(request)
            let found = try await desk.page(
                tenant: tenant,
                try page.alertFilter(),
                before: page.mark,
                limit: page.limit + 1
            )
            return try page.answer(found) { PageMark(at: $0.raisedAt, id: $0.alertId.rawValue) }
        }
        api.get("alerts/stream") { request, context in
            let tenant = try context.requireTenant()
            return try AlertStream(tenant: tenant, keyHash: context.keyHash, database: database, news: news)
                .response(to: request)
        }
        api.get("alerts/:id") { _, context in
            let tenant = try context.requireTenant()
            return try JSONAnswer.response(try await desk.report(context.parameter("id"), tenant: tenant))
        }
        api.patch("alerts/:id") { request, context in
            let tenant = try context.requireTenant()
            let id = try context.parameter("id")
            let wanted = try await AdminBody.decode(AlertBody.self, from: request, limit: 64 << 10)
            let label = try await database.label(ofKeyHash: context.keyHash, tenant: tenant)
            return try JSONAnswer.response(
                try await desk.change(id, wanted.order, tenant: tenant, by: label)
            )
        }
    }
}
