import ArgumentParser

struct DigestSend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Mail one digest to an address, now.",
        discussion: """
            Whether the address is a recipient's or not: it gets this one and no other. To send on every day there is \
            'gatewayctl recipient add'.

              gatewayctl digest send Contoso latest --to kim@contoso.example

            What comes next: 'gatewayctl delivery list Contoso' shows whether the relay took it.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Argument(help: "A digest's ID from 'gatewayctl digest list', or latest.")
    var digest: String

    @Option(help: "Where to.")
    var to: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Body: Encodable { var to: String }

    func validate() throws {
        if !to.contains("@") { throw ValidationError("'\(to)' is no mail address.") }
    }

    func run() async throws {
        let bytes = try AdminCoding.bytes(Body(to: to))
        let body = try await connection.withClient {
            try await $0.send(.post, "tenants", tenant.tenant, "digests", digest, "send", body: bytes)
        }
        let delivery = try AdminCoding.decode(Delivery.self, from: body)
        try output.show([delivery], body: body, as: Delivery.table, empty: "")
        if output.output == .table {
            Console.note("Next: gatewayctl delivery list \(Shell.quoted(tenant.tenant))")
        }
    }
}
