import ArgumentParser

/// Whom a policy is for.
struct PolicyTargetOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only this tenant: its name or tenant ID.", valueName: "tenant"))
    var tenant: String?

    @Option(help: ArgumentHelp("The tenants with this tag, those that get it later too.", valueName: "tag"))
    var tag: String?

    @Flag(help: "Every tenant, those to come too. The default.")
    var all = false

    func validate() throws {
        guard [tenant != nil, tag != nil, all].count(where: { $0 }) <= 1 else {
            throw ValidationError("Give one of --tenant, --tag and --all.")
        }
        if tenant?.allSatisfy(\.isWhitespace) == true { throw ValidationError("--tenant is empty.") }
        if tag?.allSatisfy(\.isWhitespace) == true { throw ValidationError("--tag is empty.") }
    }

    var isEverybody: Bool { tenant == nil && tag == nil }
    var body: Body { Body(tenant: tenant, tag: tag) }

    /// As the gateway takes it.
    struct Body: Encodable {
        var tenant: String?
        var tag: String?
    }
}

/// Who does it.
struct ByOption: ParsableArguments {
    @Option(help: ArgumentHelp("Who does it, for the history. Default: your user name.", valueName: "name"))
    var by: String?

    var name: String? { by ?? Person.current() }
}
