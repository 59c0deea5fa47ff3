import ArgumentParser
import FoundationEssentials

struct DeliveryShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Every try of a delivery, with the other side's words.",
        discussion: """
              gatewayctl delivery show Contoso 3f0c2f0e-5c1b-4a53-9f52-0d9c6c1f7a10

            What comes next: 'gatewayctl delivery retry Contoso ID' tries it again now.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Argument(help: "The delivery's ID, from 'gatewayctl delivery list'.")
    var delivery: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct History: Decodable {
        var delivery: Delivery
        var attempts: [Attempt]
    }

    private struct Attempt: Decodable {
        var attempt: Int
        var worker: String
        var startedAt: Date?
        var endedAt: Date?
        var outcome: String?
        var status: Int?
        var latencyMs: Int?
        var answer: String?

        static var table: Table<Attempt> {
            Table(columns: [
                Column("attempt", "TRY") { .number($0.attempt) },
                Column("startedAt", "AT") { Cell($0.startedAt) },
                Column("outcome", "OUTCOME") { attempt in
                    .state(attempt.outcome ?? "unknown", attempt.outcome == "accepted" ? .good : .warning)
                },
                Column("status", "STATUS") { attempt in attempt.status.map { .number($0) } ?? .none },
                Column("latencyMs", "MS") { attempt in attempt.latencyMs.map { .number($0) } ?? .none },
                Column("endedAt", nil) { Cell($0.endedAt) },
                Column("worker", nil) { .text($0.worker) },
                Column("answer", "ANSWER", .wrap) { Cell($0.answer) },
            ])
        }
    }

    func run() async throws {
        let body = try await connection.withClient {
            try await $0.send(.get, "tenants", tenant.tenant, "deliveries", delivery)
        }
        let history = try AdminCoding.decode(History.self, from: body)
        try output.show(history.attempts, body: body, as: Attempt.table, empty: "It was not tried yet.")
        guard output.output == .table else { return }
        let found = history.delivery
        let next = found.nextAttemptAt.map { "; next try \($0.wireText)" } ?? ""
        Console.note("\(found.state) to \(VisibleText.line(found.target))\(next)")
    }
}
