import ArgumentParser

struct RecipientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipient",
        abstract: "Who gets a customer's digests by mail.",
        discussion: """
            Every mail has a link that ends it; who used that link stays in the list as unsubscribed.

              gatewayctl recipient add Contoso kim@contoso.example --cadence daily
            """,
        subcommands: [RecipientAdd.self, RecipientList.self, RecipientRemove.self]
    )
}
