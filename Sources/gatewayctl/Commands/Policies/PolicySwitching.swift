import ArgumentParser

/// Switching a policy on and off, which three commands do.
enum PolicySwitching {
    private struct Body: Encodable {
        var policy: String
        var isOn: Bool
        var target: PolicyTargetOptions.Body
        var reason: String?
        var by: String?
    }

    private struct Answer: Decodable { var scope: PolicyScope }

    static func turn(
        _ policy: String,
        isOn: Bool,
        _ target: PolicyTargetOptions,
        reason: String?,
        by: String?,
        over connection: ConnectionOptions
    ) async throws {
        let body = try AdminCoding.bytes(
            Body(policy: policy, isOn: isOn, target: target.body, reason: reason, by: by)
        )
        let answer = try await connection.withClient {
            try await $0.send(.post, "policies", "switch", body: body)
        }
        let scope = try AdminCoding.decode(Answer.self, from: answer).scope
        Console.note(
            "\(VisibleText.line(policy)) is \(isOn ? "on" : "off") for \(VisibleText.line(scope.words(target.tenant)))."
        )
    }
}

struct PolicyDisable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Switch a policy off: for all, a group, or one customer.",
        discussion: """
            Also policies of the default pack. Nothing is removed, and alerts that stand stay.

              gatewayctl policy disable 5d2f8a10 --reason "too loud, see ticket 12"
              gatewayctl policy disable 5d2f8a10 --tenant Contoso

            What comes next: 'gatewayctl policy enable ID' takes it back.
            """
    )

    @Argument(help: "The policy's ID.")
    var policy: String

    @OptionGroup var target: PolicyTargetOptions

    @Option(help: "Why, for the list.")
    var reason: String?

    @OptionGroup var by: ByOption
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        try await PolicySwitching.turn(policy, isOn: false, target, reason: reason, by: by.name, over: connection)
    }
}

struct PolicyEnable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Switch a policy on again, also one that switched itself off.",
        discussion: """
            For a customer or a group it overrules that the policy is off for all.

              gatewayctl policy enable 5d2f8a10
              gatewayctl policy enable 5d2f8a10 --tenant Contoso

            What comes next: 'gatewayctl policy list --tenant Contoso' shows what runs.
            """
    )

    @Argument(help: "The policy's ID.")
    var policy: String

    @OptionGroup var target: PolicyTargetOptions
    @OptionGroup var by: ByOption
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        try await PolicySwitching.turn(policy, isOn: true, target, reason: nil, by: by.name, over: connection)
    }
}

struct PolicyExclude: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exclude",
        abstract: "Keep a customer, or a group, out of a policy that others have.",
        discussion: """
              gatewayctl policy exclude 5d2f8a10 --tenant Contoso --reason "own tool"
              gatewayctl policy exclude 5d2f8a10 --tag trial

            What comes next: 'gatewayctl policy enable ID --tenant Contoso' takes it back. To leave out single \
            people or resources for a while: 'gatewayctl policy exception add'.
            """
    )

    @Argument(help: "The policy's ID.")
    var policy: String

    @OptionGroup var target: PolicyTargetOptions

    @Option(help: "Why, for the list.")
    var reason: String?

    @OptionGroup var by: ByOption
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if target.isEverybody { throw ValidationError("Say who is kept out: --tenant or --tag.") }
    }

    func run() async throws {
        try await PolicySwitching.turn(policy, isOn: false, target, reason: reason, by: by.name, over: connection)
    }
}
