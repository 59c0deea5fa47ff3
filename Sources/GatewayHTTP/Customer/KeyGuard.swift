import Gateway
import HTTPTypes
import Hummingbird
import Logging
import MicrosoftCloud
import Sealing

/// Lets a request in by its Bearer key, and ties it to the key's tenant.
struct KeyGuard: RouterMiddleware {
    typealias Context = GatewayContext

    static let refusal = GatewayError(
        .keyRefused,
        "The request carries no valid API key.",
        remedy: "Send \"Authorization: Bearer gwk_…\". A key is issued with: gatewayctl key create TENANT."
    )

    let database: Database
    let cache: ServingCache

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let header = request.headers[.authorization], header.lowercased().hasPrefix("bearer ") else {
            throw Self.refusal
        }
        let presented = String(header.dropFirst("bearer ".count).drop { $0 == " " })
        guard let hash = APIKey.hash(presented) else { throw Self.refusal }
        let tenant = try await tenant(ofKey: presented, hash)
        var context = context
        context.tenant = tenant
        context.keyHash = hash
        context.logger[.tenantID] = "\(tenant)"
        return try await next(request, context)
    }

    /// - Throws: ``GatewayError`` with `key.refused`.
    private func tenant(ofKey presented: String, _ hash: [UInt8]) async throws -> TenantID {
        if let known = cache.tenant(ofKey: hash) { return known }
        let ticket = cache.ticket()
        guard let tenant = try await database.tenant(ofKey: presented) else { throw Self.refusal }
        cache.remember(tenant, ofKey: hash, ticket)
        return tenant
    }
}
