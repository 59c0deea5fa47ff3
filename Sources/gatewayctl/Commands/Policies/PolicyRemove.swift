import ArgumentParser

struct PolicyRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Apply policies no more; their versions stay in the history.",
        discussion: """
            The default pack cannot be removed: switch its policies off with 'gatewayctl policy disable'.

              gatewayctl policy remove 5d2f8a10
              gatewayctl policy remove 5d2f8a10 --tenant Contoso

            What comes next: 'gatewayctl policy show ID --history' still has every version.
            """
    )

    @Argument(help: "IDs of policies.")
    var policies: [String]

    @OptionGroup var target: PolicyTargetOptions
    @OptionGroup var by: ByOption
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Body: Encodable {
        var policies: [String]
        var target: PolicyTargetOptions.Body
        var by: String?
    }

    func run() async throws {
        let bytes = try AdminCoding.bytes(Body(policies: policies, target: target.body, by: by.name))
        let answer = try await connection.withClient {
            try await $0.send(.post, "policies", "remove", body: bytes)
        }
        let application = try AdminCoding.decode(PolicyApplication.self, from: answer)
        try output.show(application.changes, body: answer, as: PolicyApplication.table, empty: "")
        Console.note(PolicyApply.summary(application))
    }
}
