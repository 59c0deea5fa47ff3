import ArgumentParser
import Glibc

struct DigestShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Read one digest.",
        discussion: """
              gatewayctl digest show Contoso
              gatewayctl digest show Contoso latest --format markdown
              gatewayctl digest show Contoso 3f0c2f0e-5c1b-4a53-9f52-0d9c6c1f7a10 \\
                --format html > contoso.html

            What comes next: 'gatewayctl event list Contoso' has the events, with the IDs of Microsoft's records.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Argument(help: "A digest's ID from 'gatewayctl digest list', or latest.")
    var digest = "latest"

    @Option(help: "Of which digests the latest; of the daily ones unless said.")
    var cadence: Cadence?

    @Option(help: "How to show it.")
    var format = DigestFormat.text

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let body = try await connection.withClient {
            try await $0.send(
                .get,
                "tenants",
                tenant.tenant,
                "digests",
                digest,
                query: ["cadence": cadence?.rawValue],
                accept: format.mediaType
            )
        }
        try format.print(body, toTerminal: isatty(STDOUT_FILENO) == 1)
    }
}
