import ArgumentParser

struct PolicyValuesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "values",
        abstract: "What stands for %placeholders% in policies, for all or a customer.",
        discussion: """
            A policy with 'UserId|expand: "%admins%"' asks for the values called admins. A customer's own take the \
            place of those for all. %partner_domains% and %trusted_apps% come from 'gatewayctl tenant set'.

              gatewayctl policy values set admins kim@contoso.example --tenant Contoso
            """,
        subcommands: [PolicyValuesSet.self, PolicyValuesList.self, PolicyValuesRemove.self]
    )
}

struct PolicyValuesSet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Say what stands for a placeholder: all of it.",
        discussion: """
              gatewayctl policy values set admins kim@contoso.example lee@contoso.example
              gatewayctl policy values set admins kim@contoso.example --tenant Contoso

            What comes next: policies go by it at once. 'gatewayctl policy values list' shows it.
            """
    )

    @Argument(help: "The name between the percent signs.")
    var name: String

    @Argument(help: "The values; none empties the list.")
    var values: [String] = []

    @Option(help: ArgumentHelp("For this tenant. Default: for all.", valueName: "tenant"))
    var tenant: String?

    @OptionGroup var by: ByOption
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Body: Encodable {
        var members: [String]
        var tenant: String?
        var by: String?
    }

    func run() async throws {
        let bytes = try AdminCoding.bytes(Body(members: values, tenant: tenant, by: by.name))
        let answer = try await connection.withClient { try await $0.send(.put, "policy-values", name, body: bytes) }
        let made = try AdminCoding.decode(PolicyValues.self, from: answer)
        try output.show([made], body: answer, as: PolicyValues.table, empty: "")
    }
}

struct PolicyValuesList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "What stands for which placeholder.",
        discussion: """
              gatewayctl policy values list
              gatewayctl policy values list --tenant Contoso

            What comes next: 'gatewayctl policy values set NAME VALUE…' changes one.
            """
    )

    @Option(help: ArgumentHelp("Those that concern this tenant.", valueName: "tenant"))
    var tenant: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient {
            try await $0.send(.get, "policy-values", query: ["tenant": tenant])
        }
        try output.show(
            try AdminCoding.decode(Items<PolicyValues>.self, from: body).items,
            body: body,
            as: PolicyValues.table,
            empty: "No values."
        )
    }
}

struct PolicyValuesRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take values away; a customer falls back on those for all.",
        discussion: """
              gatewayctl policy values remove admins --tenant Contoso

            What comes next: a policy that asks for values nobody has cannot run; 'gatewayctl policy list --tenant \
            Contoso' says so.
            """
    )

    @Argument(help: "The name between the percent signs.")
    var name: String

    @Option(help: ArgumentHelp("This tenant's. Default: those for all.", valueName: "tenant"))
    var tenant: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient {
            try await $0.send(.delete, "policy-values", name, query: ["tenant": tenant])
        }
        let gone = try AdminCoding.decode(PolicyValues.self, from: body)
        try output.show([gone], body: body, as: PolicyValues.table, empty: "")
    }
}
