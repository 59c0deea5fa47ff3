import ArgumentParser

struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "What raises alerts: Sigma rules for all customers, groups or one.",
        discussion: """
            Every customer has the default pack. Policies of your own are files; what is applied is kept in every \
            version with who and when. The nearest wins: a customer's own, then its tags', then those for all, then \
            the pack.

              gatewayctl policy apply -f policies --dry-run
              gatewayctl policy list --tenant Contoso
            """,
        subcommands: [
            PolicyApply.self, PolicyList.self, PolicyShow.self, PolicyRemove.self, PolicyDisable.self,
            PolicyEnable.self, PolicyExclude.self, PolicyTest.self, PolicyExceptionCommand.self,
            PolicyValuesCommand.self,
        ]
    )
}
