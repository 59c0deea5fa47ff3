import Gateway
import Hummingbird

extension AdminRoutes {
    func addWebhook(to tenant: RouterGroup<GatewayContext>) {
        tenant.get("webhook") { _, context in
            try JSONAnswer.response(try await webhooks.report(on: context.parameter("tenant")))
        }
        tenant.post("webhook") { request, context in
            let wanted = try await AdminBody.decode(WantedWebhook.self, from: request)
            return try JSONAnswer.response(
                try await webhooks.enable(context.parameter("tenant"), address: wanted.address)
            )
        }
        tenant.delete("webhook") { _, context in
            try JSONAnswer.response(try await webhooks.disable(context.parameter("tenant")))
        }
    }
}

/// What `tenant webhook enable` sends.
private struct WantedWebhook: Decodable { var address: String? }
