import ArgumentParser

struct ContentShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "What happened to one content blob, and what to do.",
        discussion: """
            The ID is as 'content list' and 'gap list' have it. It holds dollar signs: put it in single quotes.

              gatewayctl content show Contoso '20250301...$audit_sharepoint$...'

            What comes next: the last line says it.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Argument(help: ArgumentHelp("The content blob's ID.", valueName: "id"))
    var contentID: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient {
            try await $0.send(.get, "tenants", tenant.tenant, "content", contentID)
        }
        var letter = try AdminCoding.decode(ContentLetter.self, from: body)
        letter.remedy = letter.remedy.replacing("TENANT", with: Shell.quoted(tenant.tenant))
        switch output.output {
        case .json: try Console.print(bytes: body)
        case .csv: try Console.print(ContentLetter.table.csv([letter]))
        case .table: try Console.print(letter.details.text(zone: output.zone, terminal: .current()))
        }
    }
}
