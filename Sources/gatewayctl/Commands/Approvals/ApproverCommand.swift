import ArgumentParser

struct ApproverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approver",
        abstract: "Who is asked before a customer's share is taken back.",
        discussion: """
            Each has a link of their own in their mail or message; it opens a page that decides, once. Without approvers \
            nobody is asked, and 'gatewayctl approval list' is where proposals wait.

              gatewayctl approver add Contoso kim@contoso.example --side contact
            """,
        subcommands: [ApproverAdd.self, ApproverList.self, ApproverRemove.self]
    )
}

struct ApproverAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Ask one more: a person by mail, or a channel whose readers decide.",
        discussion: """
            Whoever reads a channel may decide there, so choose one that only approvers read; the page asks for their name. \
            A backup is asked only when the others did not answer in time.

              gatewayctl approver add Contoso kim@contoso.example --side contact
              gatewayctl approver add Contoso --channel soc --side operator
              gatewayctl approver add Contoso lee@msp.example \\
                --side operator --name Lee --backup

            What comes next: proposals that wait are asked of them with a reminder that is still to come. \
            'gatewayctl channel test Contoso NAME' tries a channel.
            """
    )

    enum Side: String, ExpressibleByArgument, CaseIterable { case `operator`, contact }

    @OptionGroup var tenant: TenantArgument

    @Argument(help: "The mail address, unless --channel is given.")
    var address: String?

    @Option(help: ArgumentHelp("The name of one of the customer's channels.", valueName: "name"))
    var channel: String?

    @Option(help: "For whom they decide: operator for you, contact for the customer.")
    var side: Side

    @Option(help: ArgumentHelp("What they are called in lists. Default: the address or channel.", valueName: "name"))
    var name: String?

    @Flag(help: "Ask only when the others did not answer.")
    var backup = false

    @OptionGroup var by: ByOption
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Body: Encodable {
        var address: String?
        var channel: String?
        var side: String
        var name: String?
        var isBackup: Bool
        var by: String?
    }

    func validate() throws {
        guard (address != nil) != (channel != nil) else {
            throw ValidationError("Give a mail address, or --channel and a channel's name.")
        }
        if let address, !address.contains("@") { throw ValidationError("'\(address)' is no mail address.") }
        if name?.allSatisfy(\.isWhitespace) == true { throw ValidationError("--name is empty.") }
    }

    func run() async throws {
        let bytes = try AdminCoding.bytes(
            Body(
                address: address,
                channel: channel,
                side: side.rawValue,
                name: name,
                isBackup: backup,
                by: by.name
            )
        )
        let body = try await connection.withClient {
            try await $0.send(.post, "tenants", tenant.tenant, "approvers", body: bytes)
        }
        let made = try AdminCoding.decode(ApproverEntry.self, from: body)
        try output.show([made], body: body, as: ApproverEntry.table, empty: "")
    }
}

struct ApproverList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Who is asked, on whose side, and when.",
        discussion: """
              gatewayctl approver list Contoso

            What comes next: 'gatewayctl tenant mitigation set Contoso --approvers both' says whose word is needed.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient { try await $0.send(.get, "tenants", tenant.tenant, "approvers") }
        let approvers = try AdminCoding.decode(Items<ApproverEntry>.self, from: body).items
        let name = Shell.quoted(tenant.tenant)
        try output.show(
            approvers,
            body: body,
            as: ApproverEntry.table,
            empty: "Nobody is asked. Add somebody: gatewayctl approver add \(name) ADDRESS --side operator"
        )
    }
}

struct ApproverRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Ask one less; their links open nothing from then on.",
        discussion: """
              gatewayctl approver remove Contoso kim@contoso.example

            What comes next: what they decided stays decided. 'gatewayctl approver list Contoso' shows who is left.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Argument(help: "The address, the channel's name, or the approver's ID.")
    var approver: String

    @OptionGroup var by: ByOption
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient {
            try await $0.send(.delete, "tenants", tenant.tenant, "approvers", approver, query: ["by": by.name])
        }
        let removed = try AdminCoding.decode(ApproverEntry.self, from: body)
        guard output.output == .table else {
            return try output.show([removed], body: body, as: ApproverEntry.table, empty: "")
        }
        Console.note("\(VisibleText.line(removed.name)) is asked no more.")
    }
}
