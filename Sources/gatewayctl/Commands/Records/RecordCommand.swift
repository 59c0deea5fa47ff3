import ArgumentParser

struct RecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Microsoft's audit records as they came.",
        discussion: """
              gatewayctl record export Contoso --since 7d --out contoso.jsonl
            """,
        subcommands: [RecordExport.self]
    )
}
