import ArgumentParser
import FoundationEssentials
import Glibc

struct DigestPreview: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "See what a digest would say if its time were over now.",
        discussion: """
            Nothing is stored and nothing counts as told: look as often as you like, before you put in a brand or a \
            schedule.

              gatewayctl digest preview Contoso
              gatewayctl digest preview Contoso --cadence weekly --open
              gatewayctl digest preview Contoso --format html > contoso.html

            What comes next: the gateway makes the digest by itself; 'gatewayctl digest schedule Contoso' says when.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Option(help: "Of which digest.")
    var cadence = Cadence.daily

    @Option(help: "How to show it.")
    var format = DigestFormat.text

    @Flag(help: "Open it as a page in the browser.")
    var open = false

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let format = open ? DigestFormat.html : format
        let body = try await connection.withClient {
            try await $0.send(
                .get,
                "tenants",
                tenant.tenant,
                "digest-preview",
                query: ["cadence": cadence.rawValue],
                accept: format.mediaType
            )
        }
        guard open else { return try format.print(body, toTerminal: isatty(STDOUT_FILENO) == 1) }
        let folder = try PrivateFolder.make(named: "gateway-preview")
        let page = "\(folder)/\(cadence.rawValue).html"
        try Data(body).write(to: URL(filePath: page))
        try Browser.open(page)
        Console.note("The page is \(page); delete it when you have read it.")
    }
}
