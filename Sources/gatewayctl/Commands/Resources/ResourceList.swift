import ArgumentParser
import FoundationEssentials

struct ResourceList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Apps, flows, files, sites and teams that are widely shared now.",
        discussion: """
            Shared with anyone who has a link, the whole organisation, guests, big groups, or more than 20 people one by \
            one. Each line says how it is known: by the audit record of a time, or because Microsoft said so when it was \
            asked. A share that was taken back leaves the list; what was shared before the gateway came is in it only \
            where a look-up found it.

              gatewayctl resource list Contoso
              gatewayctl resource list Contoso --audience guest --output csv > guests.csv
              gatewayctl resource list Contoso --kind canvasApp --audience organisation

            What comes next: 'gatewayctl event list Contoso' tells how it came to be.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Option(help: ArgumentHelp("Only such things: file, folder, site, canvasApp, cloudFlow, team and others."))
    var kind: String?

    @Option(
        help: ArgumentHelp("Only such audiences: anyone, organisation, guest, group or people."),
        transform: ResourceAudience.argument
    )
    var audience: String?

    @Option(
        help: ArgumentHelp("Only what was shared since: \(Moment.help).", valueName: "time"),
        transform: Moment.argument
    )
    var since: Moment?

    @OptionGroup var limit: LimitOption

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        var filters: [String: String] = [:]
        filters["kind"] = kind
        filters["audience"] = audience
        let since = since?.date(in: output.zone, now: .now).wireText
        let (path, wanted) = (["tenants", tenant.tenant, "resources"], filters)
        let shares: Listing<WideShare> = try await connection.withClient {
            try await $0.list(path, since: since, filters: wanted, limit: limit.limit)
        }
        try output.show(
            shares.items,
            body: shares.body,
            as: WideShare.table,
            empty: filters.isEmpty ? "Nothing is known to be widely shared." : "Nothing of this sort is widely shared."
        )
        limit.note(shares)
    }
}
