import ArgumentParser

struct MailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mail",
        abstract: "Whether mail works.",
        discussion: """
            Mail goes through the relay in GATEWAY_SMTP_URL.

              gatewayctl mail test --to kim@contoso.example
            """,
        subcommands: [MailTest.self]
    )
}
