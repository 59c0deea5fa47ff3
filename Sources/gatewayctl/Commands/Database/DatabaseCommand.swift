import ArgumentParser

struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db",
        abstract: "The database's schema.",
        discussion: """
            With GATEWAY_DATABASE_URL or --database-url-file these verbs open that database themselves; otherwise they \
            ask the running gateway, which has the embedded one.

              gatewayctl db status
            """,
        subcommands: [DatabaseMigrate.self, DatabaseStatus.self]
    )
}
