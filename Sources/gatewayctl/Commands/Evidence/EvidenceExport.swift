import ArgumentParser
import EvidenceChain
import FoundationEssentials

struct EvidenceExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a customer's evidence into a ZIP archive that proves itself.",
        discussion: """
              gatewayctl evidence export Contoso --to contoso.zip
              gatewayctl evidence export Contoso --since 2025-03-01

            The archive has the entries as they were hashed, a page for people, and how to verify it without the \
            gateway. The hash of the last entry is printed: keep it somewhere else, for a file that was changed and \
            hashed anew has another. A file that exists is not overwritten.

            What comes next: 'gatewayctl evidence verify FILE.zip --head HASH', whenever somebody asks.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Option(
        help: ArgumentHelp("Only entries since: \(Moment.help). All otherwise.", valueName: "time"),
        transform: Moment.argument
    )
    var since: Moment?

    @Option(
        name: .customLong("to"),
        help: ArgumentHelp("The file, readable by you alone. Default: evidence-TENANT-DAY.zip.", valueName: "file"),
        completion: .file()
    )
    var file: String?

    @Flag(help: "Take days in UTC instead of this terminal's time zone.")
    var utc = false

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if file?.isEmpty == true { throw ValidationError("--to is empty.") }
    }

    func run() async throws {
        let now = Date.now
        let since = since?.date(in: utc ? .utc : .local, now: now)
        if let since, since >= now { throw CommandFailure(.usage, "--since is in the future.") }
        let path = file ?? Self.name(for: tenant.tenant, now: now)
        try await Interrupt.cancelling { try await export(to: path, since: since) }
    }

    private func export(to path: String, since: Date?) async throws {
        let target = try ExportTarget.file(creating: path)
        do {
            try await connection.withClient { client in
                try await client.stream(
                    "tenants",
                    tenant.tenant,
                    "evidence",
                    "archive",
                    query: ["since": since?.wireText],
                    accept: "application/zip"
                ) { try target.write($0) }
            }
            try target.commit()
        } catch {
            target.discard()
            guard error is CancellationError else { throw error }
            Console.note("Interrupted; \(path) was not written.")
            throw ExitStatus.interrupted
        }
        let head = try EvidenceZip(path: path).head()
        Console.note(
            "\(path): \(head.entries) entr\(head.entries == 1 ? "y" : "ies") of \(VisibleText.line(head.tenant.name)),"
                + " the last is number \(head.seq) with this hash:"
        )
        try Console.print(head.hash)
        if let finding = head.finding {
            throw CommandFailure(
                .failed,
                "The evidence is not intact. \(finding)",
                remedy: "The file shows it as it is. See 'gatewayctl evidence verify --tenant', and restore a backup.",
                code: "evidence.broken"
            )
        }
    }

    /// `evidence-Contoso-2025-03-01.zip`, whatever the name has in it.
    static func name(for tenant: String, now: Date) -> String {
        let safe = tenant.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        return "evidence-\(String(safe))-\(now.wireText.prefix(10)).zip"
    }
}
