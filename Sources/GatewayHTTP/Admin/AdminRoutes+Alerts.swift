import Gateway
import Hummingbird

/// Alerts, of one tenant and of all.
extension AdminRoutes {
    func addAlerts(to admin: RouterGroup<GatewayContext>, _ tenant: RouterGroup<GatewayContext>) {
        admin.get("alerts") { request, _ in
            let page = try Paging(request)
            let found = try await alerts.page(try page.alertFilter(), before: page.mark, limit: page.limit + 1)
            return try page.answer(found) { PageMark(at: $0.alert.raisedAt, id: $0.alert.alertId.rawValue) }
        }
        tenant.get("alerts") { request, context in
            let page = try Paging(request)
            let found = try await alerts.page(
                of: context.parameter("tenant"),
                try page.alertFilter(),
                before: page.mark,
                limit: page.limit + 1
            )
            return try page.answer(found) { PageMark(at: $0.alert.raisedAt, id: $0.alert.alertId.rawValue) }
        }
        tenant.get("alerts/:alert") { _, context in
            try JSONAnswer.response(
                try await alerts.report(context.parameter("alert"), of: context.parameter("tenant"))
            )
        }
        tenant.patch("alerts/:alert") { request, context in
            let wanted = try await AdminBody.decode(AlertBody.self, from: request)
            return try JSONAnswer.response(
                try await alerts.change(
                    context.parameter("alert"),
                    wanted.order,
                    of: context.parameter("tenant"),
                    by: wanted.by
                )
            )
        }
    }
}
