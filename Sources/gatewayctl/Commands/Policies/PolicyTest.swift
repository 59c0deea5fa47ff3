import ArgumentParser
import FoundationEssentials
import Glibc

struct PolicyTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run policies over a customer's past: what they would have raised.",
        discussion: """
            Reads the archive and the sharing events, each once, on the gateway. Nothing is written and nobody is \
            told; of records only their IDs leave. ALERTS are what would stand in the list, NOTIFICATIONS how often \
            somebody would have been told within the policy's daily limit.

              gatewayctl policy test -f rule.yml --tenant Contoso --since 30d
              gatewayctl policy test --tenant Contoso --since 7d --output json

            Without -f it tests what applies to the customer now.

            What comes next: 'gatewayctl policy apply -f rule.yml --tenant Contoso'.
            """
    )

    @Option(
        name: [.customShort("f"), .customLong("file")],
        parsing: .singleValue,
        help: ArgumentHelp("A folder, a file, or - for standard input; repeat for several.", valueName: "path"),
        completion: .file()
    )
    var files: [String] = []

    @Option(help: ArgumentHelp("Over whose past: name or tenant ID.", valueName: "tenant"))
    var tenant: String

    @Option(help: ArgumentHelp("From when on: \(Moment.help).", valueName: "time"), transform: Moment.argument)
    var since: Moment

    @Option(help: ArgumentHelp("Up to, and without, this time.", valueName: "time"), transform: Moment.argument)
    var until: Moment?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Body: Encodable {
        var files: [PolicyFiles.File]?
        var since: Date
        var until: Date?
    }

    func run() async throws {
        let now = Date.now
        let since = since.date(in: output.zone, now: now)
        guard since < now else { throw CommandFailure(.usage, "--since is in the future.") }
        let body = try AdminCoding.bytes(
            Body(
                files: files.isEmpty ? nil : try PolicyFiles.read(files),
                since: since,
                until: until?.date(in: output.zone, now: now)
            )
        )
        try await Interrupt.cancelling { try await test(body) }
    }

    private func test(_ body: [UInt8]) async throws {
        let bar = PolicyTrialBar(isShown: isatty(STDERR_FILENO) == 1)
        var rest: [UInt8] = []
        var report: PolicyTrialReport?
        var reportBytes: [UInt8] = []
        do {
            try await PolicyProblemLine.telling {
                try await connection.withClient { client in
                    try await client.stream(
                        .post,
                        ["tenants", tenant, "policies", "test"],
                        body: body,
                        accept: "application/x-ndjson"
                    ) { piece in
                        rest += piece
                        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                            let line = Array(rest[..<end])
                            rest.removeSubrange(...end)
                            let read = try AdminCoding.decode(PolicyTrialLine.self, from: line)
                            if let progress = read.progress { bar.show(progress) }
                            if let found = read.report {
                                report = found
                                reportBytes = RawJSON.member("report", of: line).map(Array.init) ?? line
                            }
                        }
                    }
                }
            }
        } catch is CancellationError {
            bar.clear()
            Console.note("Interrupted.")
            throw ExitStatus.interrupted
        } catch {
            bar.clear()
            throw error
        }
        bar.clear()
        guard let report else {
            throw CommandFailure(.failed, "The gateway sent no report.", remedy: "Look at its log.")
        }
        try show(report, reportBytes)
    }

    private func show(_ report: PolicyTrialReport, _ bytes: [UInt8]) throws {
        try output.show(report.policies, body: bytes, as: PolicyTrialReport.table, empty: "No policies.")
        if output.output == .table {
            for policy in report.policies where !policy.largest.isEmpty && report.policies.count <= 10 {
                try Console.print("\n\(VisibleText.line(policy.title))\n")
                try Console.print(
                    PolicyTrialReport.alertTable.text(policy.largest, zone: output.zone, terminal: .current())
                )
            }
        }
        let rate = report.seconds > 0 ? Int(Double(report.records) / report.seconds) : report.records
        Console.note(
            "\(report.records) records and \(report.events) sharing events looked at, \(rate) records/s."
        )
    }
}
