import ArgumentParser
import FoundationEssentials

struct PolicyExceptionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exception",
        abstract: "What is not to be told for a while, and who answers for it.",
        discussion: """
              gatewayctl policy exception add --where UserId=backup@contoso.example \\
                --tenant Contoso --owner Kim --reason "migration" --until 14d
            """,
        subcommands: [PolicyExceptionAdd.self, PolicyExceptionList.self, PolicyExceptionRemove.self]
    )
}

struct PolicyExceptionAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Except what has these values, until a time.",
        discussion: """
            Every --where must hold; several values of a field are given by repeating it, and any of them will do. \
            Fields are those of records and events, as policies name them; * and ? stand for text and a character.

              gatewayctl policy exception add --where 'UserId=svc-*@contoso.example' \\
                --policy 5d2f8a10 --tenant Contoso --owner Kim \\
                --reason "migration" --until 2026-03-01

            What comes next: it ends by itself. 'gatewayctl policy exception list' shows how long it holds.
            """
    )

    @Option(
        name: .customLong("where"),
        parsing: .singleValue,
        help: ArgumentHelp("A field and its value; repeat for more.", valueName: "field=value")
    )
    var conditions: [String]

    @Option(help: ArgumentHelp("Of this policy alone. Default: of every policy.", valueName: "id"))
    var policy: String?

    @Option(help: ArgumentHelp("For this tenant. Default: for all.", valueName: "tenant"))
    var tenant: String?

    @Option(help: ArgumentHelp("Who answers for it.", valueName: "name"))
    var owner: String

    @Option(help: ArgumentHelp("Why.", valueName: "text"))
    var reason: String

    @Option(
        help: ArgumentHelp("When it ends, at most 366 days ahead: \(Moment.help).", valueName: "time"),
        transform: Moment.argument
    )
    var until: Moment

    @OptionGroup var by: ByOption
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Body: Encodable {
        var tenant: String?
        var policy: String?
        var conditions: [PolicyExceptionEntry.Condition]
        var owner: String
        var reason: String
        var until: Date
        var by: String?
    }

    func validate() throws { _ = try Self.parsed(conditions) }

    func run() async throws {
        let bytes = try AdminCoding.bytes(
            Body(
                tenant: tenant,
                policy: policy,
                conditions: try Self.parsed(conditions),
                owner: owner,
                reason: reason,
                until: until.date(in: output.zone, now: .now, ahead: true),
                by: by.name
            )
        )
        let answer = try await connection.withClient { try await $0.send(.post, "policy-exceptions", body: bytes) }
        let made = try AdminCoding.decode(PolicyExceptionEntry.self, from: answer)
        try output.show([made], body: answer, as: PolicyExceptionEntry.table, empty: "")
    }

    /// The conditions, values of the same field together.
    static func parsed(_ texts: [String]) throws -> [PolicyExceptionEntry.Condition] {
        var conditions: [PolicyExceptionEntry.Condition] = []
        for text in texts {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex,
                text.index(after: equals) != text.endIndex
            else { throw ValidationError("--where is FIELD=VALUE, not '\(text)'.") }
            let field = String(text[..<equals])
            let value = String(text[text.index(after: equals)...])
            if let known = conditions.firstIndex(where: { $0.field == field }) {
                conditions[known].values.append(value)
            } else {
                conditions.append(PolicyExceptionEntry.Condition(field: field, values: [value]))
            }
        }
        return conditions
    }
}

struct PolicyExceptionList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The exceptions that hold, those that end first on top.",
        discussion: """
              gatewayctl policy exception list
              gatewayctl policy exception list --tenant Contoso

            What comes next: 'gatewayctl policy exception remove ID' ends one now.
            """
    )

    @Option(help: ArgumentHelp("Those that concern this tenant.", valueName: "tenant"))
    var tenant: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient {
            try await $0.send(.get, "policy-exceptions", query: ["tenant": tenant])
        }
        try output.show(
            try AdminCoding.decode(Items<PolicyExceptionEntry>.self, from: body).items,
            body: body,
            as: PolicyExceptionEntry.table,
            empty: "No exceptions."
        )
    }
}

struct PolicyExceptionRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "End an exception now.",
        discussion: """
              gatewayctl policy exception remove 0f8fad5b-d9cb-469f-a165-70867728950e

            What comes next: what it excepted is told again from now on.
            """
    )

    @Argument(help: "The exception's ID.")
    var exception: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient { try await $0.send(.delete, "policy-exceptions", exception) }
        let gone = try AdminCoding.decode(PolicyExceptionEntry.self, from: body)
        try output.show([gone], body: body, as: PolicyExceptionEntry.table, empty: "")
    }
}
