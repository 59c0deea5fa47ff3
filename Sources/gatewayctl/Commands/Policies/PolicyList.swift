import ArgumentParser

struct PolicyList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Which policies there are, or which apply to a customer.",
        discussion: """
            on: it runs. off: switched off by hand. disabled: its file says so. trouble: it could not be evaluated \
            and switched itself off. problem: it cannot run there, such as for a list that is missing.

              gatewayctl policy list
              gatewayctl policy list --tenant Contoso --output csv

            What comes next: 'gatewayctl policy show ID' has its text and history.
            """
    )

    @Option(help: ArgumentHelp("What applies to this tenant.", valueName: "tenant"))
    var tenant: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient { try await $0.send(.get, "policies", query: ["tenant": tenant]) }
        try output.show(
            try AdminCoding.decode(Items<Policy>.self, from: body).items,
            body: body,
            as: Policy.table,
            empty: "No policies. Apply some: gatewayctl policy apply -f FOLDER"
        )
    }
}
