import ArgumentParser

struct DigestLinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link",
        abstract: "Links that open one digest in a browser without a key.",
        discussion: """
            Whoever has the link reads that digest until it expires or you revoke it. Mails have one each.

              gatewayctl digest link Contoso latest --expires 14d
              gatewayctl digest link revoke Contoso LINK
            """,
        subcommands: [DigestLinkMake.self, DigestLinkList.self, DigestLinkRevoke.self],
        defaultSubcommand: DigestLinkMake.self
    )
}
