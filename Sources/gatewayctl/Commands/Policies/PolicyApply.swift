import ArgumentParser

struct PolicyApply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Apply policy files: all of them, or none when one is wrong.",
        discussion: """
            Shows what is added, changed (line by line) and removed. Wrong parts are refused with file, line and \
            remedy, and nothing is applied then. SigmaHQ's rules for product m365 apply as they are.

              gatewayctl policy apply -f policies --dry-run
              gatewayctl policy apply -f policies --prune
              gatewayctl policy apply -f rule.yml --tag gold
              gatewayctl policy apply -f rule.yml --tenant Contoso --by Kim

            Without --tenant and --tag it is for all customers. --prune removes what is applied there and is not \
            among the files; the default pack stays in any case. Exit code 4: refused.

            What comes next: 'gatewayctl policy test -f rule.yml --tenant Contoso --since 30d' shows what a policy \
            would have raised; 'gatewayctl policy list' shows what applies.
            """
    )

    @Option(
        name: [.customShort("f"), .customLong("file")],
        parsing: .singleValue,
        help: ArgumentHelp("A folder, a file, or - for standard input; repeat for several.", valueName: "path"),
        completion: .file()
    )
    var files: [String]

    @OptionGroup var target: PolicyTargetOptions

    @Flag(help: "Show what would change, and change nothing.")
    var dryRun = false

    @Flag(help: "Remove what is applied there and is not among the files.")
    var prune = false

    @OptionGroup var by: ByOption
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Body: Encodable {
        var files: [PolicyFiles.File]
        var target: PolicyTargetOptions.Body
        var dryRun: Bool
        var prune: Bool
        var by: String?
    }

    func run() async throws {
        let bytes = try AdminCoding.bytes(
            Body(
                files: try PolicyFiles.read(files),
                target: target.body,
                dryRun: dryRun,
                prune: prune,
                by: by.name
            )
        )
        let answer = try await PolicyProblemLine.telling {
            try await connection.withClient { try await $0.send(.post, "policies", "apply", body: bytes) }
        }
        let application = try AdminCoding.decode(PolicyApplication.self, from: answer)
        switch output.output {
        case .json: try Console.print(bytes: answer)
        case .csv: try Console.print(PolicyApplication.table.csv(application.changes))
        case .table: try Console.print(application.text(zone: output.zone, terminal: .current()))
        }
        Console.note(Self.summary(application))
    }

    static func summary(_ application: PolicyApplication) -> String {
        let whom = "\(application.scope.words()) (\(application.tenants) now)"
        if application.isDryRun { return "\(application.counts) for \(whom). Nothing was changed: a dry run." }
        guard let revision = application.revision else { return "\(application.counts) for \(whom)." }
        return "\(application.counts) for \(whom), revision \(revision)."
    }
}
