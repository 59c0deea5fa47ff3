import ArgumentParser

struct PolicyShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One policy: its text, whom it is for, what is excepted, its versions.",
        discussion: """
            An ID may be shortened as long as it is the only one that begins so.

              gatewayctl policy show 5d2f8a10 --history
              gatewayctl policy show 5d2f8a10 --tenant Contoso > rule.yml

            The text goes to standard output, words about it to standard error.

            What comes next: change the file and run 'gatewayctl policy apply -f rule.yml'.
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    @Argument(help: "The policy's ID.")
    var policy: String

    @Option(help: ArgumentHelp("As it applies to this tenant.", valueName: "tenant"))
    var tenant: String?

    @Flag(help: "Every version, with who and when.")
    var history = false

    @Option(help: "table for people, json as the gateway sent it.")
    var output = Format.table

    @Flag(help: "Show times in UTC instead of this terminal's time zone.")
    var utc = false

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let body = try await connection.withClient {
            try await $0.send(
                .get,
                "policies",
                policy,
                query: ["tenant": tenant, "history": history ? "true" : nil]
            )
        }
        guard output == .table else { return try Console.print(bytes: body) }
        let report = try AdminCoding.decode(PolicyReport.self, from: body)
        let zone = utc ? Zone.utc : .local
        Console.note(Policy.table.text(report.policies, zone: zone, terminal: .current()))
        for policy in report.policies {
            if let mitigation = policy.mitigation { Console.note("Proposes \(mitigation.words) (\(policy.from)).") }
        }
        for word in report.policies.flatMap({ $0.switches ?? [] }) { Console.note("Switched \(word.words).") }
        if let exceptions = report.exceptions, !exceptions.isEmpty {
            Console.note(PolicyExceptionEntry.table.text(exceptions, zone: zone, terminal: .current()))
        }
        if history {
            try Console.print(PolicyReport.Version.table.text(report.history ?? [], zone: zone, terminal: .current()))
        } else {
            // A YAML stream, so that what is printed can be applied again.
            try Console.print(report.policies.compactMap(\.text).map(VisibleText.block).joined(separator: "\n---\n"))
        }
    }
}
