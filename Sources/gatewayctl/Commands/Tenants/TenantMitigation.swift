import ArgumentParser

struct TenantMitigation: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mitigation",
        abstract: "Let the gateway take shares of a customer back, after approval.",
        discussion: """
            Off unless somebody switches it on, a customer at a time. Reading, digests and alerts never need it.

              gatewayctl tenant mitigation enable Contoso
              gatewayctl tenant mitigation set Contoso --approvers both --expires-after 3d
            """,
        subcommands: [MitigationEnable.self, MitigationDisable.self, MitigationSettingsShow.self, MitigationSet.self]
    )
}

/// Who does it, as the evidence log has it.
struct MitigationOrder: Encodable {
    var note: String?
    var by: String?
}

struct MitigationEnable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Switch it on, and wait until Power Platform lets the app in.",
        discussion: """
            Says what registering the app means and prints the command that an administrator of the customer's tenant runs, \
            once. Then Power Platform is asked every few seconds until it lets the app in; Ctrl-C ends the waiting and leaves \
            the request standing.

              gatewayctl tenant mitigation enable Contoso
              gatewayctl tenant mitigation enable Contoso --no-wait

            What comes next: 'gatewayctl approver add Contoso ADDRESS --side operator' says who is asked, and \
            'gatewayctl mitigation propose Contoso' proposes.
            """
    )

    /// A registration takes effect within seconds, mostly.
    private static let interval = Duration.seconds(3)

    @OptionGroup var tenant: TenantArgument

    @Flag(name: .customLong("no-wait"), help: "Look once, and do not wait for the registration.")
    var isHasty = false

    @OptionGroup var by: ByOption
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let order = try AdminCoding.bytes(MitigationOrder(by: by.name))
        try await connection.withClient { client in
            // Said before anything is switched, so that whoever breaks off has read it.
            let before = try await client.send(.get, "tenants", tenant.tenant, "mitigation")
            let settings = try AdminCoding.decode(MitigationState.self, from: before)
            Console.note(VisibleText.line(settings.explanation))
            Console.note("\nAn administrator of the customer's tenant runs, in PowerShell:\n")
            Console.note("  \(VisibleText.line(settings.command))\n")
            var body = try await client.send(.post, "tenants", tenant.tenant, "mitigation", "enable", body: order)
            var told: String?
            while !isHasty {
                let now = try AdminCoding.decode(MitigationState.self, from: body)
                guard now.state == "waiting" else { break }
                let words = VisibleText.line(now.probe ?? "The app is not registered yet.")
                if words != told { Console.note("Waiting. Power Platform says: \(words)") }
                told = words
                try await Task.sleep(for: Self.interval)
                body = try await client.send(.post, "tenants", tenant.tenant, "mitigation", "probe", body: order)
            }
            try MitigationState.show(body, output)
            Console.note("Next: gatewayctl approver list \(Shell.quoted(tenant.tenant))")
        }
    }
}

struct MitigationDisable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Switch it off at once; what was not sent yet is stopped.",
        discussion: """
              gatewayctl tenant mitigation disable Contoso

            What comes next: the registration stays until an administrator of the customer's tenant runs \
            Remove-PowerAppManagementApp; what was done before can be undone after 'gatewayctl tenant mitigation enable'.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var by: ByOption
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let order = try AdminCoding.bytes(MitigationOrder(by: by.name))
        let body = try await connection.withClient {
            try await $0.send(.post, "tenants", tenant.tenant, "mitigation", "disable", body: order)
        }
        try MitigationState.show(body, output)
    }
}

struct MitigationSettingsShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Whether it is on, who decides, and how long they have.",
        discussion: """
            off: no change is proposed. waiting: switched on, and the app is not registered yet. on: proposals are carried out \
            once they are approved.

              gatewayctl tenant mitigation show Contoso

            What comes next: 'gatewayctl tenant mitigation set Contoso --approvers both' changes who decides.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient { try await $0.send(.get, "tenants", tenant.tenant, "mitigation") }
        try MitigationState.show(body, output)
    }
}

struct MitigationSet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change who decides, and how long they have.",
        discussion: """
            operators: one of your people. contacts: one of the customer's. either: one of either. both: one of each, two \
            different people, so that whoever proposes cannot approve alone.

              gatewayctl tenant mitigation set Contoso --approvers both
              gatewayctl tenant mitigation set Contoso \\
                --expires-after 3d --remind-after 4h --escalate-after 1d

            What comes next: it holds for what is proposed from now on. 'gatewayctl tenant mitigation show Contoso' has it.
            """
    )

    enum Rule: String, ExpressibleByArgument, CaseIterable { case operators, contacts, either, both }

    @OptionGroup var tenant: TenantArgument

    @Option(help: "Whose word is needed.")
    var approvers: Rule?

    @Option(
        help: ArgumentHelp("When a proposal ends undecided, \(Span.help).", valueName: "span"),
        transform: Span.argument
    )
    var expiresAfter: Int?

    @Option(
        help: ArgumentHelp("When those who did not answer are reminded.", valueName: "span"),
        transform: Span.argument
    )
    var remindAfter: Int?

    @Option(help: ArgumentHelp("When the backups are asked too.", valueName: "span"), transform: Span.argument)
    var escalateAfter: Int?

    @Option(
        help: ArgumentHelp("How long a share that was taken back is watched for its return.", valueName: "span"),
        transform: Span.argument
    )
    var watchFor: Int?

    @OptionGroup var by: ByOption
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Body: Encodable {
        var approvers: String?
        var expiresAfter: Int?
        var remindAfter: Int?
        var escalateAfter: Int?
        var watchFor: Int?
        var by: String?
    }

    func validate() throws {
        guard
            approvers != nil || expiresAfter != nil || remindAfter != nil || escalateAfter != nil || watchFor != nil
        else {
            throw ValidationError(
                "Say what to change: --approvers, --expires-after, --remind-after, --escalate-after or --watch-for."
            )
        }
    }

    func run() async throws {
        let bytes = try AdminCoding.bytes(
            Body(
                approvers: approvers?.rawValue,
                expiresAfter: expiresAfter,
                remindAfter: remindAfter,
                escalateAfter: escalateAfter,
                watchFor: watchFor,
                by: by.name
            )
        )
        let body = try await connection.withClient {
            try await $0.send(.patch, "tenants", tenant.tenant, "mitigation", body: bytes)
        }
        try MitigationState.show(body, output)
    }
}
