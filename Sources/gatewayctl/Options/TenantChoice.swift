import ArgumentParser

/// One tenant, or all of them: whose things a list has.
struct TenantChoice: ParsableArguments {
    @Argument(help: "The tenant's name or tenant ID.")
    var tenant: String?

    @Flag(help: "Those of every customer.")
    var allTenants = false

    func validate() throws {
        guard (tenant != nil) != allTenants else { throw ValidationError("Name a TENANT, or say --all-tenants.") }
        if tenant?.allSatisfy(\.isWhitespace) == true { throw ValidationError("TENANT is empty.") }
    }

    /// Where the admin API has the list, of the one tenant or of everybody.
    func path(to list: String) -> [String] { tenant.map { ["tenants", $0, list] } ?? [list] }
}
