import FoundationEssentials
import Gateway
import Hummingbird
import Policies

/// Where a tenant's alerts go.
extension AdminRoutes {
    func addChannels(to tenant: RouterGroup<GatewayContext>) {
        tenant.get("channels") { _, context in
            try JSONAnswer.response(Items(items: try await deliveries.channels.all(of: context.parameter("tenant"))))
        }
        tenant.post("channels") { request, context in
            let wanted = try await AdminBody.decode(WantedChannel.self, from: request)
            // The one time that a key that was made leaves: in the answer to whoever asked for it.
            return try JSONAnswer.response(
                try await deliveries.channels.add(try wanted.channel(), to: context.parameter("tenant")),
                status: .created
            )
        }
        tenant.get("channels/:channel") { _, context in
            try JSONAnswer.response(
                try await deliveries.channels.get(context.parameter("channel"), of: context.parameter("tenant"))
            )
        }
        tenant.delete("channels/:channel") { _, context in
            try JSONAnswer.response(
                try await deliveries.channels.remove(context.parameter("channel"), of: context.parameter("tenant"))
            )
        }
        tenant.post("channels/:channel/test") { _, context in
            try JSONAnswer.response(
                try await deliveries.channels.trial(context.parameter("channel"), of: context.parameter("tenant"))
            )
        }
        tenant.post("channels/:channel/rotate") { request, context in
            let wanted = try await AdminBody.decode(WantedRotation.self, from: request)
            let overlap = wanted.overlapSeconds.map { Duration.seconds($0) } ?? Channels.usualOverlap
            guard (.zero ... .seconds(30 * 86_400)).contains(overlap) else {
                throw GatewayError(.requestInvalid, "Two keys sign for 0 s to 30 days.")
            }
            return try JSONAnswer.response(
                try await deliveries.channels.rotate(
                    context.parameter("channel"),
                    of: context.parameter("tenant"),
                    url: wanted.url,
                    secret: wanted.secret,
                    overlap: overlap
                )
            )
        }
        for (verb, state) in [("enable", AlertChannel.State.enabled), ("disable", .disabled)] {
            tenant.post("channels/:channel/\(verb)") { _, context in
                try JSONAnswer.response(
                    try await deliveries.channels.set(
                        state,
                        of: context.parameter("channel"),
                        tenant: context.parameter("tenant")
                    )
                )
            }
        }
    }
}

private struct WantedChannel: Decodable {
    var name: String
    var kind: String
    var url: String?
    var secret: String?
    var token: String?
    var addresses: [String]?
    var minSeverity: String?
    var takesUpdates: Bool?

    func channel() throws -> Channels.Wanted {
        guard let kind = AlertChannel.Kind(rawValue: kind) else {
            let known = AlertChannel.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw GatewayError(.channelInvalid, "The kind '\(kind.prefix(40))' is none of \(known).")
        }
        let severity = try minSeverity.map { text in
            guard let severity = Severity(rawValue: text) else {
                let known = Severity.allCases.map(\.rawValue).joined(separator: ", ")
                throw GatewayError(.channelInvalid, "The severity '\(text.prefix(40))' is none of \(known).")
            }
            return severity
        }
        return Channels.Wanted(
            name: name,
            kind: kind,
            url: url,
            secret: secret,
            token: token,
            addresses: addresses ?? [],
            minSeverity: severity,
            takesUpdates: takesUpdates
        )
    }
}

private struct WantedRotation: Decodable {
    var url: String?
    var secret: String?
    var overlapSeconds: Int?
}
