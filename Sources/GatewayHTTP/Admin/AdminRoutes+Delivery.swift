import FoundationEssentials
import Gateway
import Hummingbird

/// Mail and links.
extension AdminRoutes {
    func addDelivery(to admin: RouterGroup<GatewayContext>, _ tenant: RouterGroup<GatewayContext>) {
        admin.post("mail/test") { request, _ in
            let wanted = try await AdminBody.decode(WantedMail.self, from: request)
            return try JSONAnswer.response(try await deliveries.trial(to: wanted.to))
        }
        addRecipients(to: tenant)
        addOutbox(to: tenant)
        addLinks(to: tenant)
        addChannels(to: tenant)
    }

    private func addRecipients(to tenant: RouterGroup<GatewayContext>) {
        tenant.get("recipients") { _, context in
            try JSONAnswer.response(Items(items: try await deliveries.recipients(of: context.parameter("tenant"))))
        }
        tenant.post("recipients") { request, context in
            let wanted = try await AdminBody.decode(WantedRecipient.self, from: request)
            return try JSONAnswer.response(
                try await deliveries.addRecipient(
                    wanted.address,
                    cadences: wanted.cadences ?? ["daily"],
                    to: context.parameter("tenant")
                ),
                status: .created
            )
        }
        tenant.delete("recipients/:recipient") { _, context in
            try JSONAnswer.response(
                try await deliveries.removeRecipient(context.parameter("recipient"), of: context.parameter("tenant"))
            )
        }
    }

    private func addOutbox(to tenant: RouterGroup<GatewayContext>) {
        tenant.post("digests/:id/send") { request, context in
            let wanted = try await AdminBody.decode(WantedMail.self, from: request)
            return try JSONAnswer.response(
                try await deliveries.send(
                    context.parameter("id"),
                    of: context.parameter("tenant"),
                    to: wanted.to
                ),
                status: .accepted
            )
        }
        tenant.get("deliveries") { request, context in
            let page = try Paging(request)
            let found = try await deliveries.deliveries(
                of: context.parameter("tenant"),
                states: try Self.deliveryStates(request),
                channel: request.uri.queryParameters.get("channel"),
                alert: try Self.alert(request),
                before: page.mark,
                limit: page.limit + 1
            )
            return try page.answer(found) { PageMark(at: $0.createdAt, id: $0.deliveryId.rawValue) }
        }
        tenant.get("deliveries/:delivery") { _, context in
            try JSONAnswer.response(
                try await deliveries.history(of: context.parameter("delivery"), tenant: context.parameter("tenant"))
            )
        }
        tenant.post("deliveries/:delivery/retry") { _, context in
            try JSONAnswer.response(
                try await deliveries.retry(context.parameter("delivery"), of: context.parameter("tenant"))
            )
        }
    }

    private func addLinks(to tenant: RouterGroup<GatewayContext>) {
        tenant.post("digests/:id/links") { request, context in
            let wanted = try await AdminBody.decode(WantedLink.self, from: request)
            return try JSONAnswer.response(
                try await deliveries.link(
                    context.parameter("id"),
                    of: context.parameter("tenant"),
                    lifetime: wanted.lifetimeSeconds.map { .seconds($0) } ?? LinkStore.usualLifetime,
                    label: wanted.label ?? ""
                ),
                status: .created
            )
        }
        tenant.get("links") { request, context in
            let tenant = try await find(context)
            let page = try Paging(request)
            let found = try await database.asWorker {
                try await LinkStore.all(tenant: tenant.id, before: page.mark, limit: page.limit + 1, on: $0)
            }
            return try page.answer(found) { PageMark(at: $0.createdAt, id: $0.linkId.rawValue) }
        }
        tenant.delete("links/:link") { _, context in
            let tenant = try await find(context)
            let link = try context.parameter("link")
            return try JSONAnswer.response(
                try await database.asWorker { try await LinkStore.revoke(link, tenant: tenant.id, on: $0) }
            )
        }
    }

    /// The alert whose deliveries a list is asked for.
    private static func alert(_ request: Request) throws -> UUID? {
        guard let text = request.uri.queryParameters.get("alert") else { return nil }
        guard let alert = UUID(uuidString: String(text)) else {
            throw GatewayError(.requestInvalid, "The parameter alert=\(text.prefix(64)) is no alert's id.")
        }
        return alert
    }

    /// The states that a list is asked for: all, or the one that is named.
    private static func deliveryStates(_ request: Request) throws -> [Delivery.State] {
        guard let text = request.uri.queryParameters.get("state") else { return Delivery.State.allCases }
        guard let state = Delivery.State(rawValue: text) else {
            let known = Delivery.State.allCases.map(\.rawValue).joined(separator: ", ")
            throw GatewayError(.requestInvalid, "The parameter state=\(text.prefix(64)) is none of \(known).")
        }
        return [state]
    }
}

private struct WantedMail: Decodable { var to: String }

private struct WantedRecipient: Decodable {
    var address: String
    var cadences: [String]?
}

private struct WantedLink: Decodable {
    var lifetimeSeconds: Int?
    var label: String?
}
