import ArgumentParser

struct RecipientRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Send no more digests to an address, what waits for it included.",
        discussion: """
              gatewayctl recipient remove Contoso kim@contoso.example

            What comes next: 'gatewayctl recipient list Contoso' shows who is left. Links in mails that were sent still \
            open their digests: 'gatewayctl digest link revoke Contoso LINK' ends one.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Argument(help: "The address, or the recipient's ID.")
    var recipient: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient {
            try await $0.send(.delete, "tenants", tenant.tenant, "recipients", recipient)
        }
        let removed = try AdminCoding.decode(Recipient.self, from: body)
        guard output.output == .table else {
            return try output.show([removed], body: body, as: Recipient.table, empty: "")
        }
        Console.note("\(VisibleText.line(removed.address)) gets no more digests.")
    }
}
