import ArgumentParser

struct ChannelTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Send a message to a channel now and tell what comes back.",
        discussion: """
            Nothing is tried again, and the channel's state stays as it is.

              gatewayctl channel test Contoso soc

            What comes next: look whether it arrived; 'gatewayctl channel enable Contoso soc' if the channel is disabled.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var channel: ChannelArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Trial: Decodable {
        var channel: String
        var kind: String
        var shown: String
        var outcome: String
        var status: Int?
        var latencyMs: Int
        var answer: String

        static var table: Table<Trial> {
            Table(columns: [
                Column("channel", "CHANNEL") { .text($0.channel) },
                Column("kind", "KIND", .leave) { .text($0.kind) },
                Column("shown", "TO", .shorten) { .text($0.shown) },
                Column("outcome", "OUTCOME") { trial in
                    .state(trial.outcome, trial.outcome == "accepted" ? .good : .bad)
                },
                Column("status", "STATUS") { trial in trial.status.map { .number($0) } ?? .none },
                Column("latencyMs", "MS") { .number($0.latencyMs) },
                Column("answer", "ANSWER", .wrap) { .text($0.answer) },
            ])
        }
    }

    func run() async throws {
        let body = try await connection.withClient {
            try await $0.send(.post, "tenants", tenant.tenant, "channels", channel.channel, "test")
        }
        let trial = try AdminCoding.decode(Trial.self, from: body)
        try output.show([trial], body: body, as: Trial.table, empty: "")
        switch trial.outcome {
        case "accepted": return
        case "unreachable":
            throw CommandFailure(
                .unreachable,
                "The channel was not reached.",
                remedy: "The answer above says why: the name, the connection, TLS or the time."
            )
        case "blocked":
            throw CommandFailure(
                .refused,
                "The channel's address is not one of the internet's.",
                remedy: "If it is meant, open it with GATEWAY_CHANNEL_PRIVATE_HOSTS and start gatewayd again."
            )
        default:
            throw CommandFailure(
                .refused,
                "The other side did not take the message.",
                remedy: "Its answer above says why; a new address is given with 'gatewayctl channel rotate'."
            )
        }
    }
}
