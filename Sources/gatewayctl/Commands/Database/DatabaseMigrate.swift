import ArgumentParser

struct DatabaseMigrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database's schema up to date.",
        discussion: """
            Migrations only go forward, each in a transaction, and one program at a time: a second waits. gatewayd \
            does the same when it starts, so this is for doing it beforehand. Take a backup first.

              GATEWAY_DATABASE_URL=postgresql://db.example/gateway gatewayctl db migrate
              gatewayctl db migrate --database-url-file /run/secrets/database-url

            What comes next: start gatewayd.
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let schema = try database.schema(over: connection)
        let before = try await schema.status().states
        if let failure = before.failure { throw failure }
        let (states, body) = try await schema.migrate()
        try output.show(states, body: body, as: MigrationState.table, empty: "This program carries no migrations.")
        if let failure = states.failure { throw failure }
        let had = Set(before.filter { $0.appliedAt != nil }.map(\.name))
        let new = states.filter { $0.appliedAt != nil && !had.contains($0.name) }.map(\.name)
        Console.note(new.isEmpty ? "The schema was up to date." : "Applied \(new.joined(separator: ", ")).")
    }
}
