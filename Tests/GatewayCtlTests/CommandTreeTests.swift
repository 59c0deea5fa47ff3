import ArgumentParser
import Testing

@testable import gatewayctl

@Suite struct CommandTreeTests {
    private struct Command: Sendable, CustomTestStringConvertible {
        var name: String
        var type: any ParsableCommand.Type
        var isLeaf: Bool { type.configuration.subcommands.isEmpty }
        var testDescription: String { name }
    }

    private static let all = commands(GatewayCtl.self, name: "gatewayctl")

    private static func commands(_ type: any ParsableCommand.Type, name: String) -> [Command] {
        [Command(name: name, type: type)]
            + type.configuration.subcommands.flatMap {
                commands($0, name: "\(name) \($0.configuration.commandName ?? "")")
            }
    }

    @Test func `the commands are those that scripts rely on`() {
        let leaves = Self.all.filter(\.isLeaf).map { String($0.name.dropFirst("gatewayctl ".count)) }

        #expect(
            leaves.sorted() == [
                "alert acknowledge", "alert dismiss", "alert investigate", "alert list", "alert note",
                "alert reopen", "alert resolve", "alert show", "alert snooze", "approval approve", "approval list",
                "approval reject", "approval show", "approver add", "approver list", "approver remove", "backfill",
                "brand clear", "brand set", "brand show", "channel add", "channel disable", "channel enable",
                "channel list", "channel remove", "channel rotate", "channel show", "channel test", "content list",
                "content retry", "content show", "db migrate", "db status", "delivery list", "delivery retry",
                "delivery show", "digest link list", "digest link make", "digest link revoke", "digest list",
                "digest preview", "digest run", "digest schedule", "digest send", "digest show", "doctor",
                "event list", "evidence export", "evidence list", "evidence verify", "gap list", "key create",
                "key list", "key revoke", "mail test", "mitigation confirm", "mitigation list",
                "mitigation propose", "mitigation show", "mitigation stop", "mitigation undo", "policy apply",
                "policy disable", "policy enable", "policy exception add", "policy exception list",
                "policy exception remove", "policy exclude", "policy list", "policy remove", "policy show",
                "policy test", "policy values list", "policy values remove", "policy values set", "recipient add",
                "recipient list", "recipient remove", "record export", "resource list", "retention set",
                "retention show", "subscription list", "tenant add", "tenant check", "tenant list",
                "tenant mitigation disable", "tenant mitigation enable", "tenant mitigation set",
                "tenant mitigation show", "tenant pause", "tenant remove", "tenant resume", "tenant rotate",
                "tenant set", "tenant show", "tenant webhook disable", "tenant webhook enable",
                "tenant webhook show",
            ]
        )
    }

    @Test(arguments: all) private func `help teaches with an example and says what comes next`(_ command: Command) {
        let help = command.type.helpMessage(columns: 80)

        #expect(command.type.configuration.discussion.contains(command.isLeaf ? command.name : "gatewayctl"))
        if command.isLeaf { #expect(help.replacing("\n", with: " ").lowercased().contains("what comes next")) }
        // The parser does not wrap its own usage line.
        for line in help.split(separator: "\n") where !line.hasPrefix("USAGE: ") { #expect(line.count <= 80) }
    }

    @Test(
        arguments: all.filter {
            $0.name.hasSuffix(" list") || $0.name.hasSuffix(" status") || $0.name.hasSuffix(" doctor")
        }
    )
    private func `whatever lists writes a table, JSON and CSV`(_ command: Command) {
        let help = command.type.helpMessage(columns: 200)

        #expect(help.contains("--output"))
        #expect(help.contains("table, json, csv"))
    }

    @Test(arguments: [
        (3, 404), (4, 401), (4, 403), (4, 409), (4, 422), (2, 400), (5, 503), (1, 500), (1, 405), (1, 413),
    ])
    func `an HTTP status has its exit code`(code: Int32, status: Int) {
        #expect(ExitStatus(httpStatus: status).code == code)
    }

    @Test(arguments: [
        ["tenant", "add", "Contoso"], ["tenant", "frobnicate"], ["--nonsense"], ["event", "list"],
        ["event", "list", "Contoso", "--limit", "0"], ["digest", "list", "Contoso", "--limit", "x"],
        ["tenant", "set", "Contoso"], ["tenant", "set", "Contoso", "--requests-per-minute", "0"],
        ["tenant", "set", "Contoso", "--name", " "],
        ["tenant", "webhook", "enable", "Contoso", "--address", "http://gateway.example"],
        ["record", "export", "Contoso"], ["tenant", "list", "--output", "yaml"],
        ["key", "create", "Contoso", "--label", " "], ["tenant", "show", ""],
        ["key", "create", "Contoso", "--label", "x", "--output", "csv"],
        ["gap", "list"], ["gap", "list", "Contoso", "--all"], ["content", "list", "Contoso", "--state", "done"],
        ["content", "retry", "Contoso"], ["content", "retry", "Contoso", "x", "--all"], ["backfill", "Contoso"],
        ["backfill", "Contoso", "--since", "soon"],
        ["backfill", "Contoso", "--since", "3d", "--content-type", "Audit"],
        ["policy", "apply"], ["policy", "apply", "-f", "x", "--tenant", "a", "--tag", "b"],
        ["policy", "exclude", "x"], ["policy", "test", "-f", "x", "--tenant", "a"],
        ["policy", "exception", "add", "--where", "UserId", "--owner", "k", "--reason", "r", "--until", "1d"],
        ["evidence", "verify"], ["evidence", "verify", "a.zip", "--tenant", "Contoso"],
        ["evidence", "verify", "a.zip", "--head", "abc"], ["evidence", "export", "Contoso", "--to", ""],
        ["evidence", "export", "Contoso", "--since", "2999-01-01"],
        ["alert", "list"], ["alert", "list", "Contoso", "--all-tenants"], ["alert", "snooze", "Contoso", "abcdef"],
        ["alert", "list", "Contoso", "--state", "gone"], ["alert", "note", "Contoso", "abcdef", " "],
    ])
    func `a wrong command line ends with 2`(arguments: [String]) async {
        #expect(await GatewayCtl.status(of: arguments) == .usage)
    }

    private static let names = [
        "tenant", "add", "Contoso", "--tenant-id", Samples.tenantID, "--client-id", Samples.clientID,
    ]

    @Test(arguments: [
        [], ["--secret-file", "a", "--secret-stdin"], ["--secret-file", "a", "--certificate", "b"],
        ["--secret-stdin", "--algorithm", "ps256"], ["--secret-stdin", "--certificate-passphrase-file", "p"],
        ["--certificate", "c", "--secret-expires", "7d"], ["--certificate", "c", "--algorithm", "md5"],
        ["--secret-stdin", "--content-type", "Audit.Everything"], ["--secret-stdin", "--time-zone", "/Berlin"],
        ["--secret", "s3cret"], ["--secret-stdin", "s3cret"],
    ])
    func `exactly one credential is given, and never as an argument`(options: [String]) async {
        #expect(throws: (any Error).self) { try GatewayCtl.parseAsRoot(Self.names + options) }
        #expect(await GatewayCtl.status(of: Self.names + options) == .usage)
    }

    @Test(arguments: [
        ["--secret-file", "a", "--secret-expires", "180d", "--cloud", "lab", "--paused", "--no-check"],
        ["--secret-stdin", "--content-type", "audit.general", "--content-type", "DLP.All"],
        ["--certificate", "c", "--certificate-passphrase-file", "p", "--algorithm", "rs256"],
    ])
    func `the promised options are understood`(options: [String]) throws {
        #expect(try GatewayCtl.parseAsRoot(Self.names + options) is TenantAdd)
    }
}
