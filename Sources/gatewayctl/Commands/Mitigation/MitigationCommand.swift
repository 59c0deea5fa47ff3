import ArgumentParser

struct MitigationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mitigation",
        abstract: "Take a share back, after approval, and give it back again.",
        discussion: """
            Proposing changes nothing: 'gatewayctl approval' is where it is decided.

              gatewayctl mitigation propose Contoso --alert 7d9f1b0c --action remove-everyone
              gatewayctl mitigation undo Contoso 3f0c2f0e --reason "was meant so"
            """,
        subcommands: [
            MitigationPropose.self, MitigationList.self, MitigationShow.self, MitigationUndo.self, MitigationStop.self,
            MitigationConfirm.self,
        ]
    )
}

struct MitigationList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "What was proposed and done for a customer, or everybody, newest first.",
        discussion: """
              gatewayctl mitigation list Contoso --since 30d
              gatewayctl mitigation list --all-tenants --state failed

            What comes next: 'gatewayctl mitigation show TENANT ID' has the whole of it.
            """
    )

    @OptionGroup var options: MitigationListOptions

    func run() async throws { try await options.show(empty: "No mitigations.") }
}

struct MitigationShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One mitigation: what, for whom, who decided, how it ended.",
        discussion: """
              gatewayctl mitigation show Contoso 3f0c2f0e

            What comes next: the last line says it.
            """
    )

    @OptionGroup var options: MitigationOptions

    func run() async throws { try await options.show() }
}

struct MitigationUndo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Propose to give back exactly what was taken.",
        discussion: """
            An undo is a proposal like any other and needs the same word. Everyone gets an app back to use it, never to \
            change it.

              gatewayctl mitigation undo Contoso 3f0c2f0e --reason "was meant so"

            What comes next: 'gatewayctl approval approve Contoso ID' with the ID that this prints.
            """
    )

    @OptionGroup var options: MitigationOptions
    @OptionGroup var by: ByOption

    @Option(help: "Why, for whoever decides.")
    var reason: String?

    func run() async throws { try await options.order("undo", note: reason, by: by) }
}

struct MitigationStop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Withdraw one of which nothing was sent yet.",
        discussion: """
              gatewayctl mitigation stop Contoso 3f0c2f0e --note "asked the owner"

            What comes next: nothing is changed. 'gatewayctl mitigation propose' proposes it anew.
            """
    )

    @OptionGroup var options: MitigationOptions
    @OptionGroup var by: ByOption

    @Option(help: "A note for the record.")
    var note: String?

    func run() async throws { try await options.order("stop", note: note, by: by) }
}

struct MitigationConfirm: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm",
        abstract: "Say that what had to be done by hand is done.",
        discussion: """
              gatewayctl mitigation confirm Contoso 3f0c2f0e --note "link removed"

            What comes next: it is done, on your word. 'gatewayctl mitigation show Contoso ID' says so.
            """
    )

    @OptionGroup var options: MitigationOptions
    @OptionGroup var by: ByOption

    @Option(help: "A note for the record.")
    var note: String?

    func run() async throws { try await options.order("confirm", note: note, by: by) }
}
