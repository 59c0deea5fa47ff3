import FoundationEssentials
import Gateway
import Hummingbird
import MicrosoftCloud

/// Answers requests for one digest, from what was rendered before where that is still right.
struct DigestServing: Sendable {
    let database: Database
    let cache: ServingCache

    /// One digest by its id, or the newest by `latest`, in the form and packing that the request accepts.
    ///
    /// - Throws: ``GatewayError`` with `digest.not_found`, `request.not_acceptable`.
    func answer(
        _ reference: String,
        cadence: DigestCadence?,
        tenant: TenantID,
        to request: Request
    ) async throws -> Response {
        let form = try DigestForm(accepting: request.headers[.accept])
        let digest = try await locate(
            ServingCache.Name(tenant: tenant, reference: reference.lowercased(), cadence: cadence)
        )
        let caching: DigestRepresentation.Caching = reference == "latest" ? .asking : .byID
        if form == .csv {
            let stored = try await database.asTenant(tenant) {
                try await DigestStore.get(digest.uuidString, tenant: tenant, on: $0)
            }
            if stored.digest.isCut { return DigestSheet(stored, tenant, database).response(to: request, caching) }
        }
        let made = try await representation(of: digest, tenant: tenant, as: form, for: request)
        return made.response(to: request, caching: caching)
    }

    /// One digest's bytes in a form, in the packing that the request takes and in the tenant's brand.
    func representation(
        of digest: UUID,
        tenant: TenantID,
        as form: DigestForm,
        for request: Request
    ) async throws -> DigestRepresentation {
        let coding = ContentCoding(accepting: request.headers[.acceptEncoding])
        let variant = ServingCache.Variant(tenant: tenant, digest: digest, form: form, coding: coding)
        if let kept = cache.representation(variant) { return kept }
        let ticket = cache.ticket()
        let (stored, brand) = try await database.asTenant(tenant) { connection in
            (
                try await DigestStore.get(digest.uuidString, tenant: tenant, on: connection),
                try await DigestBrandStore.effective(for: tenant, on: connection)
            )
        }
        let made = DigestRepresentation(stored, as: form, brand: brand, coding)
        cache.keep(made, variant, ticket)
        return made
    }

    private func locate(_ name: ServingCache.Name) async throws -> UUID {
        if let known = cache.digest(named: name) { return known }
        let ticket = cache.ticket()
        let found = try await database.asTenant(name.tenant) {
            try await DigestLocation.find(name.reference, cadence: name.cadence, tenant: name.tenant, on: $0)
        }
        cache.remember(found, named: name, ticket)
        return found
    }
}
