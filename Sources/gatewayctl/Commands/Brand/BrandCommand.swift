import ArgumentParser
import FoundationEssentials

struct BrandCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "brand",
        abstract: "In whose name digests come: your name, logo, colour, footer.",
        discussion: """
            The gateway's brand is on every customer's digests, pages and mails alike; a customer's own goes before it. \
            A digest itself never changes: a new brand shows on old ones too.

              gatewayctl brand set --name "Northwind Managed Services" --colour "#1d4f7c" --logo logo.png
              gatewayctl brand set Contoso --footer "Questions: +49 30 1234"
            """,
        subcommands: [BrandShow.self, BrandSet.self, BrandClear.self]
    )
}

/// Whose brand: a customer's own, or the gateway's.
struct BrandOwner: ParsableArguments {
    @Argument(help: ArgumentHelp("A customer's name or tenant ID; without it, the gateway's own.", valueName: "tenant"))
    var tenant: String?

    var path: [String] { tenant.map { ["tenants", $0, "brand"] } ?? ["brand"] }
}

struct BrandShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "The gateway's brand, or a customer's own.",
        discussion: """
              gatewayctl brand show
              gatewayctl brand show Contoso --output json

            What comes next: 'gatewayctl brand set' changes it.
            """
    )

    @OptionGroup var owner: BrandOwner
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await connection.withClient { try await $0.send(.get, owner.path) }
        try output.show([try AdminCoding.decode(Brand.self, from: answer)], body: answer, as: Brand.table, empty: "")
    }
}

struct BrandSet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Set what is given and leave the rest.",
        discussion: """
              gatewayctl brand set --name "Northwind Managed Services" --logo logo.png --reply-to help@northwind.example
              gatewayctl brand set Contoso --colour "#7c1d4f"

            What comes next: 'gatewayctl digest preview Contoso --open' shows it.
            """
    )

    @OptionGroup var owner: BrandOwner

    @Option(help: "Your name, as readers know you.")
    var name: String?

    @Option(help: ArgumentHelp("A PNG, JPEG or WebP of at most 100 kB.", valueName: "file"), completion: .file())
    var logo: String?

    @Option(
        help: ArgumentHelp("As #1d4f7c; shades of it are chosen so that text stays readable.", valueName: "#rrggbb")
    )
    var colour: String?

    @Option(help: "What stands at the end of every digest.")
    var footer: String?

    @Option(help: ArgumentHelp("Whom an answer to a mail reaches.", valueName: "address"))
    var replyTo: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard [name, logo, colour, footer, replyTo].contains(where: { $0 != nil }) else {
            throw ValidationError("Say what to set: --name, --logo, --colour, --footer or --reply-to.")
        }
    }

    func run() async throws {
        let picture = try logo.map { path in
            do {
                return try Data(contentsOf: URL(filePath: path))
            } catch {
                throw CommandFailure(.usage, "The logo cannot be read: \(path).", remedy: "Name a file that is there.")
            }
        }
        let answer = try await connection.withClient { client in
            var brand = try AdminCoding.decode(Brand.self, from: try await client.send(.get, owner.path))
            brand.name = name ?? brand.name
            // Which kind of picture it is, the gateway sees by its first bytes.
            brand.logo = picture.map { Brand.Logo(mediaType: "", data: $0) } ?? brand.logo
            brand.colour = colour ?? brand.colour
            brand.footer = footer ?? brand.footer
            brand.replyTo = replyTo ?? brand.replyTo
            return try await client.send(.put, owner.path, body: try AdminCoding.bytes(brand))
        }
        try output.show([try AdminCoding.decode(Brand.self, from: answer)], body: answer, as: Brand.table, empty: "")
    }
}

struct BrandClear: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear",
        abstract: "Take a brand away.",
        discussion: """
              gatewayctl brand clear Contoso

            What comes next: 'gatewayctl brand show' has the gateway's own, which stands for everybody without one.
            """
    )

    @OptionGroup var owner: BrandOwner
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        _ = try await connection.withClient {
            try await $0.send(.put, owner.path, body: try AdminCoding.bytes(Brand()))
        }
        Console.note(
            owner.tenant.map { "\($0) has no brand of its own any more." } ?? "The gateway has no brand any more."
        )
    }
}
