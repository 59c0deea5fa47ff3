import Gateway
import HTTPTypes
import Hummingbird
import Logging

/// Lets a request in by its Bearer key, and ties it to the key's tenant.
struct KeyGuard: RouterMiddleware {
    typealias Context = GatewayContext

    static let refusal = GatewayError(
        .keyRefused,
        "The request carries no valid API key.",
        remedy: "Send \"Authorization: Bearer gwk_…\". A key is issued with: gatewayctl key create TENANT."
    )

    let database: Database

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let header = request.headers[.authorization], header.lowercased().hasPrefix("bearer ") else {
            throw Self.refusal
        }
        let presented = header.dropFirst("bearer ".count).filter { $0 != " " }
        guard let tenant = try await database.tenant(ofKey: String(presented)) else { throw Self.refusal }
        var context = context
        context.tenant = tenant
        context.logger[.tenantID] = "\(tenant)"
        return try await next(request, context)
    }
}
