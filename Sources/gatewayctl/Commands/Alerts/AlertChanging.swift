import ArgumentParser
import FoundationEssentials

/// What changes of an alert, as the gateway takes it.
struct AlertPatch: Encodable {
    var state: String?
    var note: String?
    var snoozedUntil: Date?
    var by: String?
}

/// One alert and how it is answered for, which all commands that change one share.
struct AlertOptions: ParsableArguments {
    @OptionGroup var tenant: TenantArgument

    @Argument(help: "The alert's ID, or its first 6 characters or more.")
    var alert: String

    @OptionGroup var by: ByOption
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    /// Sends the change and shows the alert as it is then.
    func change(_ patch: AlertPatch) async throws {
        var patch = patch
        patch.by = by.name
        let bytes = try AdminCoding.bytes(patch)
        let body = try await connection.withClient {
            try await $0.send(.patch, "tenants", tenant.tenant, "alerts", alert, body: bytes)
        }
        let entry = try AdminCoding.decode(AlertEntry.self, from: body)
        try output.show([entry], body: body, as: AlertEntry.table(withTenants: false), empty: "")
    }
}

struct AlertAcknowledge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acknowledge",
        abstract: "Say that somebody has seen an alert.",
        discussion: """
              gatewayctl alert acknowledge Contoso 3f0c2f0e --note "call with Kim"

            What comes next: 'gatewayctl alert investigate Contoso ID', or resolve or dismiss it.
            """
    )

    @OptionGroup var options: AlertOptions

    @Option(help: "A note for the history.")
    var note: String?

    func run() async throws { try await options.change(AlertPatch(state: "acknowledged", note: note)) }
}

struct AlertInvestigate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "investigate",
        abstract: "Say that somebody works on an alert.",
        discussion: """
              gatewayctl alert investigate Contoso 3f0c2f0e --note "call with Kim"

            What comes next: 'gatewayctl alert resolve Contoso ID' when it is done.
            """
    )

    @OptionGroup var options: AlertOptions

    @Option(help: "A note for the history.")
    var note: String?

    func run() async throws { try await options.change(AlertPatch(state: "investigating", note: note)) }
}

struct AlertResolve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Say that an alert is done; new evidence opens it again.",
        discussion: """
              gatewayctl alert resolve Contoso 3f0c2f0e --note "call with Kim"

            What comes next: nothing, unless it happens again: then it is new.
            """
    )

    @OptionGroup var options: AlertOptions

    @Option(help: "A note for the history.")
    var note: String?

    func run() async throws { try await options.change(AlertPatch(state: "resolved", note: note)) }
}

struct AlertDismiss: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dismiss",
        abstract: "Say that an alert is not wanted; new evidence wakes nobody.",
        discussion: """
              gatewayctl alert dismiss Contoso 3f0c2f0e --note "call with Kim"

            What comes next: 'gatewayctl policy exception add' keeps the same from being told at all.
            """
    )

    @OptionGroup var options: AlertOptions

    @Option(help: "A note for the history.")
    var note: String?

    func run() async throws { try await options.change(AlertPatch(state: "dismissed", note: note)) }
}

struct AlertReopen: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reopen",
        abstract: "Make an alert new again.",
        discussion: """
              gatewayctl alert reopen Contoso 3f0c2f0e --note "call with Kim"

            What comes next: 'gatewayctl alert list Contoso --state open' has it again.
            """
    )

    @OptionGroup var options: AlertOptions

    @Option(help: "A note for the history.")
    var note: String?

    func run() async throws { try await options.change(AlertPatch(state: "new", note: note)) }
}

struct AlertSnooze: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snooze",
        abstract: "Let an alert rest until a time; then it is told again.",
        discussion: """
              gatewayctl alert snooze Contoso 3f0c2f0e --until 4h
              gatewayctl alert snooze Contoso 3f0c2f0e --end

            What comes next: when it is over and the alert still open, it is told again.
            """
    )

    @OptionGroup var options: AlertOptions

    @Option(help: ArgumentHelp("Until when: \(Moment.help).", valueName: "time"), transform: Moment.argument)
    var until: Moment?

    @Flag(help: "End it now.")
    var end = false

    @Option(help: "A note for the history.")
    var note: String?

    func validate() throws {
        guard (until != nil) != end else { throw ValidationError("Give --until or --end.") }
    }

    func run() async throws {
        let date = until?.date(in: options.output.zone, now: .now, ahead: true)
        if let date, date <= .now { throw CommandFailure(.usage, "--until is in the past.") }
        // A time that is over ends a snooze.
        try await options.change(AlertPatch(note: note, snoozedUntil: date ?? Date(timeIntervalSince1970: 0)))
    }
}

struct AlertNote: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "note",
        abstract: "Write a note into an alert's history.",
        discussion: """
              gatewayctl alert note Contoso 3f0c2f0e "asked the owner"

            What comes next: 'gatewayctl alert show Contoso ID' shows it.
            """
    )

    @OptionGroup var options: AlertOptions

    @Argument(help: "The note.")
    var text: String

    func validate() throws {
        if text.allSatisfy(\.isWhitespace) { throw ValidationError("The note is empty.") }
    }

    func run() async throws { try await options.change(AlertPatch(note: text)) }
}
