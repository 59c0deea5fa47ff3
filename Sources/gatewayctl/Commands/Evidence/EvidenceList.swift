import ArgumentParser
import FoundationEssentials

struct EvidenceList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Who proposed, saw, decided and did what, newest first.",
        discussion: """
              gatewayctl evidence list Contoso --since 7d
              gatewayctl evidence list Contoso --output csv > evidence.csv

            What comes next: 'gatewayctl evidence verify --tenant Contoso' proves that nobody has changed it, and \
            'gatewayctl evidence export Contoso' takes it along.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Option(help: ArgumentHelp("Only since: \(Moment.help).", valueName: "time"), transform: Moment.argument)
    var since: Moment?

    @OptionGroup var limit: LimitOption
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let since = since?.date(in: output.zone, now: .now).wireText
        let entries: Listing<EvidenceLine> = try await connection.withClient {
            try await $0.list(["tenants", tenant.tenant, "evidence"], since: since, limit: limit.limit)
        }
        try output.show(entries.items, body: entries.body, as: EvidenceLine.table, empty: "No evidence.")
        limit.note(entries)
    }
}
