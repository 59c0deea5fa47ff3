import ArgumentParser

struct DigestLinkList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "A customer's links, newest first, and how often each was opened.",
        discussion: """
            The links themselves are not shown again. OPENED counts the scanners of mail programs too.

              gatewayctl digest link list Contoso

            What comes next: 'gatewayctl digest link revoke Contoso LINK' ends one.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var limit: LimitOption
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let links: Listing<DigestLink> = try await connection.withClient {
            try await $0.list(["tenants", tenant.tenant, "links"], limit: limit.limit)
        }
        try output.show(
            links.items,
            body: links.body,
            as: DigestLink.table,
            empty: "No links. Make one: gatewayctl digest link \(Shell.quoted(tenant.tenant)) latest"
        )
        limit.note(links)
    }
}
