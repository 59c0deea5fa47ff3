import ArgumentParser

struct MailTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Send a mail now and tell what the relay says to it.",
        discussion: """
              gatewayctl mail test --to kim@contoso.example

            What comes next: 'gatewayctl recipient add Contoso ADDRESS' has digests sent. The relay's yes is not yet \
            somebody's inbox: look there, and into the folder for junk.
            """
    )

    @Option(help: "Where to.")
    var to: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Body: Encodable { var to: String }

    private struct Trial: Decodable {
        var relay: String
        var from: String
        var to: String
        var outcome: String
        var answer: String

        static var table: Table<Trial> {
            Table(columns: [
                Column("relay", "RELAY") { .text($0.relay) },
                Column("from", "FROM", .leave) { .text($0.from) },
                Column("to", "TO") { .text($0.to) },
                Column("outcome", "OUTCOME") { trial in
                    .state(trial.outcome, trial.outcome == "accepted" ? .good : .bad)
                },
                Column("answer", "ANSWER", .wrap) { .text($0.answer) },
            ])
        }
    }

    func validate() throws {
        if !to.contains("@") { throw ValidationError("'\(to)' is no mail address.") }
    }

    func run() async throws {
        let bytes = try AdminCoding.bytes(Body(to: to))
        let body = try await connection.withClient { try await $0.send(.post, "mail", "test", body: bytes) }
        let trial = try AdminCoding.decode(Trial.self, from: body)
        try output.show([trial], body: body, as: Trial.table, empty: "")
        switch trial.outcome {
        case "accepted": return
        case "unreachable":
            throw CommandFailure(
                .unreachable,
                "The mail relay cannot be used.",
                remedy:
                    "Check GATEWAY_SMTP_URL, the password file and the relay's certificate; the answer above says which."
            )
        default:
            throw CommandFailure(
                .refused,
                "The mail relay did not take the mail.",
                remedy: "Its answer above says why; GATEWAY_MAIL_FROM must be an address that it lets us send from."
            )
        }
    }
}
