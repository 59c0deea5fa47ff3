import ArgumentParser

struct SubscriptionList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "How far each content type has been read.",
        discussion: """
            LISTED TO: everything published before is known. WAITING, DONE, GONE: blobs still to fetch, processed, and \
            gone at Microsoft before they could be had. "warming up" is no trouble: the first content can take up to \
            24 hours.

              gatewayctl subscription list Contoso

            What comes next: below the table, for each one in trouble.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient {
            try await $0.send(.get, "tenants", tenant.tenant, "subscriptions")
        }
        let feeds = try AdminCoding.decode(Items<Feed>.self, from: body).items
        let empty = "No subscriptions yet; they appear when the gateway first works for the customer."
        try output.show(feeds, body: body, as: Feed.table, empty: empty)
        let troubles = feeds.troubles
        if output.output == .table, !troubles.isEmpty { try Console.print("\n" + troubles) }
    }
}
