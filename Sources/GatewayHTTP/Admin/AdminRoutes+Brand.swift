import FoundationEssentials
import Gateway
import Hummingbird
import MicrosoftCloud

extension AdminRoutes {
    /// The gateway's brand, and a tenant's own over it.
    func addBrand(to admin: RouterGroup<GatewayContext>, _ tenant: RouterGroup<GatewayContext>) {
        admin.get("brand") { _, _ in try await answer(nil) }
        admin.put("brand") { request, _ in
            try await set(try await AdminBody.decode(DigestBrand.self, from: request), of: nil)
        }
        tenant.get("brand") { _, context in try await answer(try await find(context).id) }
        tenant.put("brand") { request, context in
            let tenant = try await find(context)
            return try await set(try await AdminBody.decode(DigestBrand.self, from: request), of: tenant.id)
        }
    }

    private func answer(_ tenant: TenantID?) async throws -> Response {
        try JSONAnswer.response(try await database.asWorker { try await DigestBrandStore.get(tenant, on: $0) })
    }

    private func set(_ brand: DigestBrand, of tenant: TenantID?) async throws -> Response {
        try await database.asWorker { try await DigestBrandStore.set(brand, of: tenant, on: $0) }
        cache.forget(tenant)
        return try await answer(tenant)
    }

    func addRetention(to tenant: RouterGroup<GatewayContext>) {
        tenant.get("retention") { _, context in
            let tenant = try await find(context)
            return try JSONAnswer.response(
                try await database.asWorker { try await RetentionStore.get(tenant.id, on: $0) }
            )
        }
        tenant.put("retention") { request, context in
            let tenant = try await find(context)
            let wanted = try await AdminBody.decode(Retention.self, from: request)
            try await database.asWorker { try await RetentionStore.set(wanted, of: tenant.id, on: $0) }
            return try JSONAnswer.response(wanted)
        }
    }
}
