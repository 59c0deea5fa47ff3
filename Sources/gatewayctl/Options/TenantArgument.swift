import ArgumentParser

/// Which customer.
struct TenantArgument: ParsableArguments {
    @Argument(help: "The tenant's name or tenant ID.")
    var tenant: String

    func validate() throws {
        if tenant.allSatisfy(\.isWhitespace) {
            throw ValidationError("TENANT is empty. See 'gatewayctl tenant list'.")
        }
    }
}
