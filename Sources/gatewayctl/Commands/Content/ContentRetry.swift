import ArgumentParser

struct ContentRetry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Try dead letters again, now.",
        discussion: """
            They go back into the queue with all their tries before them. A blob that waits for a later try is tried \
            now if you name it.

              gatewayctl content retry Contoso --all
              gatewayctl content retry Contoso '20250301...$audit_sharepoint$...'

            What comes next: 'gatewayctl content list Contoso' shows what is left.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Argument(help: ArgumentHelp("The content blobs' IDs, in single quotes.", valueName: "id"))
    var contentIDs: [String] = []

    @Flag(help: "Every dead letter of the customer.")
    var all = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if contentIDs.isEmpty != all { throw ValidationError("Name content blobs, or say --all.") }
    }

    private struct Body: Encodable {
        var contentIds: [String]?
        var all: Bool?
    }

    private struct Retried: Decodable {
        var reopened: Int
        var hurried: Int
        var expired: Int
        var untouched: [String]

        static var table: Table<Retried> {
            Table(columns: [
                Column("reopened", "REOPENED") { .number($0.reopened) },
                Column("hurried", "HURRIED") { .number($0.hurried) },
                Column("expired", "PROBABLY DELETED") { .number($0.expired) },
                Column("untouched", "NOTHING TO TRY") { .list($0.untouched) },
            ])
        }
    }

    func run() async throws {
        let wanted = Body(contentIds: all ? nil : contentIDs, all: all ? true : nil)
        let bytes = try AdminCoding.bytes(wanted)
        let body = try await connection.withClient {
            try await $0.send(.post, "tenants", tenant.tenant, "content", "retry", body: bytes)
        }
        let done = try AdminCoding.decode(Retried.self, from: body)
        guard output.output == .table else { return try output.show([done], body: body, as: Retried.table, empty: "") }
        try Console.print(Self.words(done))
        if done.reopened + done.hurried > 0 {
            Console.note("Next: gatewayctl content list \(Shell.quoted(tenant.tenant))")
        }
    }

    private static func words(_ done: Retried) -> String {
        var lines: [String] = []
        if done.reopened > 0 { lines.append("\(Age.counted(done.reopened, "dead letter")) in the queue again.") }
        if done.hurried > 0 { lines.append("\(Age.counted(done.hurried, "waiting blob")) due now.") }
        if done.expired > 0 {
            lines.append("\(done.expired) of them older than seven days: Microsoft has probably deleted them.")
        }
        if !done.untouched.isEmpty {
            lines.append("Nothing to try (stored, or gone at Microsoft): \(done.untouched.joined(separator: " "))")
        }
        if lines.isEmpty { lines.append("There are no dead letters.") }
        return lines.map(VisibleText.line).joined(separator: "\n")
    }
}
