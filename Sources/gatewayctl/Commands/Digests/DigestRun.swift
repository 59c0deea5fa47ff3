import ArgumentParser
import Glibc

struct DigestRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Make a digest now of what no digest has told yet, and show it.",
        discussion: """
            The gateway makes one a day by itself. An event stands in one digest of a cadence: what this one tells, \
            tonight's will not.

              gatewayctl digest run Contoso
              gatewayctl digest run Contoso --format html > contoso.html

            What comes next: 'gatewayctl event list Contoso' has the events one by one.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Option(help: "How to show it.")
    var format = DigestFormat.text

    @OptionGroup var connection: ConnectionOptions

    private struct Made: Decodable { var digestId: String }

    func run() async throws {
        let body = try await connection.withClient { client in
            let made = try await client.send(.post, "tenants", tenant.tenant, "digests")
            if format == .json { return made }
            let id = try AdminCoding.decode(Made.self, from: made).digestId
            return try await client.send(.get, "tenants", tenant.tenant, "digests", id, accept: format.mediaType)
        }
        try format.print(body, toTerminal: isatty(STDOUT_FILENO) == 1)
    }
}
