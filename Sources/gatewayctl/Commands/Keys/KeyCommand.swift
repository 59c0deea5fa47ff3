import ArgumentParser

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Customers' keys to the customer API.",
        discussion: """
            A key reads one customer's digests, events and gaps, and nothing else.

              gatewayctl key create Contoso --label "Contoso SIEM"
            """,
        subcommands: [KeyCreate.self, KeyList.self, KeyRevoke.self]
    )
}
