import ArgumentParser
import FoundationEssentials
import Glibc

struct RecordExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a customer's archived audit records as JSON lines, each once.",
        discussion: """
              gatewayctl record export Contoso --since 7d --out contoso.jsonl
              gatewayctl record export Contoso --since 2025-03-01 --until 2025-04-01 \\
                --operation 'Sharing*' | jq .UserId | sort | uniq -c

            Records come in the gateway's order and are not held in memory, so any span is fine. With --out the file \
            appears when it is complete and not before; without it standard output gets whole lines only. Ctrl-C \
            stops cleanly, with 130.

            What comes next: the records are the customer's; keep the file where only you can read it.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Option(
        help: ArgumentHelp("Records created since: \(Moment.help).", valueName: "time"),
        transform: Moment.argument
    )
    var since: Moment

    @Option(help: ArgumentHelp("Up to, and without, this time.", valueName: "time"), transform: Moment.argument)
    var until: Moment?

    @Option(help: ArgumentHelp("Only operations like this; * stands for anything.", valueName: "pattern"))
    var operation: String?

    @Option(
        name: .customLong("out"),
        help: ArgumentHelp("Write to this file, readable by you alone, instead of standard output.", valueName: "file"),
        completion: .file()
    )
    var file: String?

    @Flag(help: "Take days in UTC instead of this terminal's time zone.")
    var utc = false

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if operation?.isEmpty == true { throw ValidationError("--operation is empty; leave it out for all.") }
        if file?.isEmpty == true { throw ValidationError("--out is empty.") }
    }

    func run() async throws {
        let now = Date.now
        let zone = utc ? Zone.utc : .local
        let since = since.date(in: zone, now: now)
        let until = until?.date(in: zone, now: now)
        guard since < now else { throw CommandFailure(.usage, "--since is in the future.") }
        if let until, until <= since { throw CommandFailure(.usage, "--until is not after --since.") }
        try await Interrupt.cancelling { try await export(since: since, until: until) }
    }

    private func export(since: Date, until: Date?) async throws {
        var export = LineExport(
            target: try file.flatMap { $0 == "-" ? nil : $0 }.map(ExportTarget.file(replacing:)) ?? .standardOutput,
            progress: Progress(isShown: isatty(STDERR_FILENO) == 1)
        )
        do {
            try await connection.withClient { client in
                try await client.stream(
                    "tenants",
                    tenant.tenant,
                    "records",
                    query: ["since": since.wireText, "until": until?.wireText, "operation": operation],
                    accept: "application/x-ndjson"
                ) { try export.take($0) }
            }
            try export.finish()
        } catch {
            export.abandon()
            guard error is CancellationError else { throw error }
            Console.note("Interrupted\(file == nil ? "" : "; \(file ?? "") was not written").")
            throw ExitStatus.interrupted
        }
    }
}
