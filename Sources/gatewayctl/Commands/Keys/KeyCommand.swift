import ArgumentParser

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Customers' keys to the customer API.",
        discussion: """
            A key reads one customer's digests, events, gaps and alerts, and says what becomes of alerts; with the scope \
            approve it also decides on approvals.

              gatewayctl key create Contoso --label "Contoso SIEM"
            """,
        subcommands: [KeyCreate.self, KeyList.self, KeyRevoke.self]
    )
}
