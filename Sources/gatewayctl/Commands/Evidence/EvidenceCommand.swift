import ArgumentParser

struct EvidenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "What was done about shares, and the proof of it.",
        discussion: """
              gatewayctl evidence list Contoso
              gatewayctl evidence export Contoso --since 90d --to contoso.zip
              gatewayctl evidence verify contoso.zip
            """,
        subcommands: [EvidenceList.self, EvidenceExport.self, EvidenceVerify.self]
    )
}
