import ArgumentParser

struct RecipientAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Send a customer's digests to an address, or change which ones.",
        discussion: """
            Somebody who had unsubscribed gets mails again: do it because they asked for it.

              gatewayctl recipient add Contoso kim@contoso.example
              gatewayctl recipient add Contoso lee@contoso.example \\
                --cadence daily --cadence weekly

            What comes next: 'gatewayctl digest send Contoso latest --to ADDRESS' sends one now.
            """
    )

    enum Cadence: String, ExpressibleByArgument, CaseIterable { case hourly, daily, weekly, monthly }

    @OptionGroup var tenant: TenantArgument

    @Argument(help: "The mail address.")
    var address: String

    @Option(help: "Which digests; may be given several times. Default: daily.")
    var cadence: [Cadence] = []

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Body: Encodable {
        var address: String
        var cadences: [String]
    }

    func validate() throws {
        if !address.contains("@") { throw ValidationError("'\(address)' is no mail address.") }
    }

    func run() async throws {
        let wanted = Body(address: address, cadences: (cadence.isEmpty ? [.daily] : cadence).map(\.rawValue))
        let bytes = try AdminCoding.bytes(wanted)
        let body = try await connection.withClient {
            try await $0.send(.post, "tenants", tenant.tenant, "recipients", body: bytes)
        }
        let recipient = try AdminCoding.decode(Recipient.self, from: body)
        try output.show([recipient], body: body, as: Recipient.table, empty: "")
    }
}
