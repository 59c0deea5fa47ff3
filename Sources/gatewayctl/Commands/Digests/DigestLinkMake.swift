import ArgumentParser
import FoundationEssentials

struct DigestLinkMake: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make",
        abstract: "Make a link to a digest and show it, once.",
        discussion: """
            The link goes to standard output and everything else does not. 'make' may be left out.

              gatewayctl digest link make Contoso latest --label "Board meeting"
              gatewayctl digest link Contoso latest --expires 14d

            What comes next: 'gatewayctl digest link list Contoso' shows whether it was opened.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Argument(help: "A digest's ID from 'gatewayctl digest list', or latest.")
    var digest: String

    @Option(
        help: ArgumentHelp("When it ends: a day, a time or relative (14d); from 1h to 366d.", valueName: "date"),
        transform: Moment.argument
    )
    var expires: Moment = .away(seconds: 30 * 86_400)

    @Option(help: "What it is for, to know later which one to revoke.")
    var label = ""

    @Option(help: "table is the bare link, json the gateway's answer.")
    var output = OutputFormat.table

    @OptionGroup var connection: ConnectionOptions

    private struct Body: Encodable {
        var lifetimeSeconds: Int
        var label: String
    }

    func validate() throws {
        if output == .csv { throw ValidationError("--output csv is for lists; a link is one.") }
    }

    func run() async throws {
        let now = Date.now
        let lifetime = expires.date(in: .local, now: now, ahead: true).timeIntervalSince(now)
        guard lifetime > 0 else { throw CommandFailure(.usage, "--expires is in the past.") }
        let bytes = try AdminCoding.bytes(Body(lifetimeSeconds: Int(lifetime.rounded()), label: label))
        let body = try await connection.withClient {
            try await $0.send(.post, "tenants", tenant.tenant, "digests", digest, "links", body: bytes)
        }
        let link = try AdminCoding.decode(DigestLink.self, from: body)
        if output == .json { try Console.print(bytes: body) } else { try Console.print(link.url ?? "") }
        let name = Shell.quoted(tenant.tenant)
        Console.note(
            "Whoever has it reads that digest. To end it: gatewayctl digest link revoke \(name) \(link.linkId)"
        )
    }
}
