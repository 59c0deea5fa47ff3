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
        let coding = ContentCoding(accepting: request.headers[.acceptEncoding])
        let digest = try await locate(
            ServingCache.Name(tenant: tenant, reference: reference.lowercased(), cadence: cadence)
        )
        let variant = ServingCache.Variant(tenant: tenant, digest: digest, form: form, coding: coding)
        let caching: DigestRepresentation.Caching = reference == "latest" ? .asking : .byID
        if let kept = cache.representation(variant) { return kept.response(to: request, caching: caching) }
        let ticket = cache.ticket()
        let stored = try await database.asTenant(tenant) {
            try await DigestStore.get(digest.uuidString, tenant: tenant, on: $0)
        }
        if form == .csv, stored.digest.isCut {
            return DigestSheet(stored, tenant, database).response(to: request, caching)
        }
        let made = DigestRepresentation(stored, as: form, coding)
        cache.keep(made, variant, ticket)
        return made.response(to: request, caching: caching)
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
