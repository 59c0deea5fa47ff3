import ArgumentParser

struct ChannelAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Tell a customer's alerts to one more place.",
        discussion: """
            An address often is a secret, so it is never an argument. For a webhook or a ticket system the gateway makes \
            the key that signs; it goes to standard output, once, and everything else does not.

              gatewayctl channel add Contoso soc --kind teams --url-file teams.url
              gatewayctl channel add Contoso siem --kind webhook --url-stdin
              gatewayctl channel add Contoso owner --kind mail \\
                --to kim@contoso.example --min-severity high

            What comes next: 'gatewayctl channel test Contoso NAME' sends a message there now.
            """
    )

    enum Kind: String, ExpressibleByArgument, CaseIterable { case webhook, teams, slack, psa, mail }
    enum Severity: String, ExpressibleByArgument, CaseIterable { case informational, low, medium, high, critical }

    @OptionGroup var tenant: TenantArgument

    @Argument(help: "What policies call it: a-z, 0-9, dot, hyphen, underscore.")
    var name: String

    @Option(help: "What is there.")
    var kind: Kind

    @Option(help: ArgumentHelp("A file whose one line is the address.", valueName: "file"), completion: .file())
    var urlFile: String?

    @Flag(help: "Read the address from standard input.")
    var urlStdin = false

    @Option(
        help: ArgumentHelp("A file with the signing key (whsec_...); default: one is made.", valueName: "file"),
        completion: .file()
    )
    var secretFile: String?

    @Option(
        help: ArgumentHelp("A file with a bearer token, for kind psa.", valueName: "file"),
        completion: .file()
    )
    var tokenFile: String?

    @Option(help: ArgumentHelp("A mail address, for kind mail; may be given several times.", valueName: "address"))
    var to: [String] = []

    @Option(help: "Alerts below it are not told here, unless a policy names the channel.")
    var minSeverity: Severity = .informational

    @Option(
        help: ArgumentHelp("Whether it hears how alerts go on. Default: on for webhook and psa.", valueName: "on|off"),
        transform: OnOff.argument
    )
    var updates: Bool?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Body: Encodable {
        var name: String
        var kind: String
        var url: String?
        var secret: String?
        var token: String?
        var addresses: [String]?
        var minSeverity: String
        var takesUpdates: Bool?
    }

    func validate() throws {
        if kind == .mail {
            guard !to.isEmpty, urlFile == nil, !urlStdin, secretFile == nil, tokenFile == nil else {
                throw ValidationError("A channel of kind mail has --to, and no address, key or token.")
            }
        } else {
            guard (urlFile != nil) != urlStdin else {
                throw ValidationError(
                    "Give exactly one of --url-file and --url-stdin. An address is never an argument."
                )
            }
            guard to.isEmpty else { throw ValidationError("--to goes with --kind mail.") }
        }
        if secretFile != nil, kind != .webhook, kind != .psa {
            throw ValidationError("--secret-file goes with the kinds webhook and psa.")
        }
        if tokenFile != nil, kind != .psa { throw ValidationError("--token-file goes with --kind psa.") }
    }

    func run() async throws {
        var body = Body(name: name, kind: kind.rawValue, minSeverity: minSeverity.rawValue)
        if kind == .mail {
            body.addresses = to
        } else {
            body.url =
                try urlFile.map { try SecretFile.line($0, what: "address") }
                ?? SecretFile.standardInput(what: "address")
        }
        body.secret = try secretFile.map { try SecretFile.line($0, what: "signing key") }
        body.token = try tokenFile.map { try SecretFile.line($0, what: "token") }
        body.takesUpdates = updates
        let bytes = try AdminCoding.bytes(body)
        let answer = try await connection.withClient {
            try await $0.send(.post, "tenants", tenant.tenant, "channels", body: bytes)
        }
        try ChannelKey.show(answer, output)
        Console.note("Next: gatewayctl channel test \(Shell.quoted(tenant.tenant)) \(Shell.quoted(name))")
    }
}

/// Shows a channel that was made or changed, and its new key once.
enum ChannelKey {
    static func show(_ answer: [UInt8], _ output: OutputOptions) throws {
        let made = try AdminCoding.decode(MadeChannel.self, from: answer)
        if output.output == .table, let secret = made.secret {
            try Console.print(secret)
            Console.note("This is the only time the signing key is shown. Give it to the other side now.")
        } else {
            try output.show([made.channel], body: answer, as: Channel.table, empty: "")
        }
        if let until = made.previousUntil {
            Console.note("The key before it goes on signing until \(until.wireText).")
        }
    }
}
