import ArgumentParser

struct ChannelRotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Give a channel a new signing key, or a new address.",
        discussion: """
            With a new key both sign for a while, so that the other side changes over without a gap. With --url-file or \
            --url-stdin the address is changed, and the key only if --secret-file gives one.

              gatewayctl channel rotate Contoso siem --overlap-hours 48
              gatewayctl channel rotate Contoso soc --url-file new.url

            What comes next: 'gatewayctl channel test Contoso siem'.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var channel: ChannelArgument

    @Option(help: ArgumentHelp("A file whose one line is the new address.", valueName: "file"), completion: .file())
    var urlFile: String?

    @Flag(help: "Read the new address from standard input.")
    var urlStdin = false

    @Option(
        help: ArgumentHelp("A file with the new key (whsec_...); default: one is made.", valueName: "file"),
        completion: .file()
    )
    var secretFile: String?

    @Option(help: "How long the key before it goes on signing, 0 to 720.")
    var overlapHours = 24

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Body: Encodable {
        var url: String?
        var secret: String?
        var overlapSeconds: Int
    }

    func validate() throws {
        if urlFile != nil, urlStdin { throw ValidationError("Give one of --url-file and --url-stdin.") }
        if !(0...720).contains(overlapHours) { throw ValidationError("--overlap-hours is 0 to 720.") }
    }

    func run() async throws {
        var body = Body(overlapSeconds: overlapHours * 3600)
        if let urlFile { body.url = try SecretFile.line(urlFile, what: "address") }
        if urlStdin { body.url = try SecretFile.standardInput(what: "address") }
        body.secret = try secretFile.map { try SecretFile.line($0, what: "signing key") }
        let bytes = try AdminCoding.bytes(body)
        let answer = try await connection.withClient {
            try await $0.send(.post, "tenants", tenant.tenant, "channels", channel.channel, "rotate", body: bytes)
        }
        try ChannelKey.show(answer, output)
    }
}
