/// A tenant with what a check of it found.
struct CheckedTenant: Decodable {
    var tenant: Tenant
    var checks: [Check]
}
