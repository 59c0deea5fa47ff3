import ArgumentParser

struct DatabaseStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Which migrations the database has.",
        discussion: """
            applied: it has it. pending: 'db migrate' brings it. edited: what it has is not what this program carries, \
            and gatewayd will not start on it; then this ends with 1.

              gatewayctl db status
              GATEWAY_DATABASE_URL=postgresql://db.example/gateway gatewayctl db status

            What comes next when something is pending: 'gatewayctl db migrate'.
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let schema = try database.schema(over: connection)
        let (states, body) = try await schema.status()
        try output.show(states, body: body, as: MigrationState.table, empty: "This program carries no migrations.")
        if let failure = states.failure { throw failure }
    }
}
