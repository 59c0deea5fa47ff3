import AuditRecords
import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// The gateway's brand and those of single tenants.
package enum DigestBrandStore {
    /// The brand that a tenant's digests come in: its own over the gateway's.
    package static func effective(for tenant: TenantID, on connection: PostgresConnection) async throws -> DigestBrand {
        try await get(tenant, on: connection).over(get(nil, on: connection))
    }

    /// A tenant's own brand, or the gateway's; empty when none was set.
    package static func get(_ tenant: TenantID?, on connection: PostgresConnection) async throws -> DigestBrand {
        let query: PostgresQuery =
            tenant.map { "select brand from tenant_brand where tenant_id = \($0.rawValue)" }
            ?? "select brand from gateway_brand"
        return try await connection.query(query).first.map {
            try DigestCoding.value(DigestBrand.self, from: Data(try $0.decode("brand", as: String.self).utf8))
        } ?? DigestBrand()
    }

    /// Sets a tenant's own brand, or the gateway's; an empty one takes it away.
    ///
    /// - Throws: ``GatewayError`` with `request.invalid`.
    package static func set(
        _ brand: DigestBrand,
        of tenant: TenantID?,
        on connection: PostgresConnection
    ) async throws {
        try check(brand)
        var brand = brand
        // What kind of picture it is, its bytes say, whatever somebody called it.
        brand.logo = try brand.logo.map { try DigestBrand.Logo($0.data) }
        let text = String(decoding: try DigestCoding.bytes(brand), as: UTF8.self)
        if brand.isEmpty {
            let deletion: PostgresQuery =
                tenant.map { "delete from tenant_brand where tenant_id = \($0.rawValue)" }
                ?? "delete from gateway_brand"
            try await connection.execute(deletion)
        } else if let tenant {
            try await connection.execute(
                """
                insert into tenant_brand (tenant_id, brand) values (\(tenant.rawValue), \(text))
                on conflict (tenant_id) do update set brand = excluded.brand, updated_at = now()
                """
            )
        } else {
            try await connection.execute(
                """
                insert into gateway_brand (brand) values (\(text))
                on conflict (only_one) do update set brand = excluded.brand, updated_at = now()
                """
            )
        }
    }

    private static func check(_ brand: DigestBrand) throws {
        if let colour = brand.colour, BrandColour(colour) == nil {
            throw GatewayError(.requestInvalid, "'\(colour.prefix(40))' is no colour.", remedy: "Write it as #1d4f7c.")
        }
        for text in [brand.name, brand.replyTo].compactMap(\.self) where text.contains(where: \.isNewline) {
            throw GatewayError(.requestInvalid, "'\(text.prefix(40))' has more than one line.")
        }
        if let address = brand.replyTo, address.mailDomain == nil {
            throw GatewayError(.requestInvalid, "'\(address.prefix(80))' is no mail address.")
        }
    }
}
