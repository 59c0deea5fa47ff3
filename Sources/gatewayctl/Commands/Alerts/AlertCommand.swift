import ArgumentParser

struct AlertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alert",
        abstract: "What policies found, and what becomes of it.",
        discussion: """
            An alert is new, then acknowledged, investigating, resolved or dismissed. New evidence opens a resolved \
            one again; a dismissed one counts it and stays.

              gatewayctl alert list --all-tenants --state open
              gatewayctl alert resolve Contoso 3f0c2f0e --note "guest removed"
            """,
        subcommands: [
            AlertList.self, AlertShow.self, AlertAcknowledge.self, AlertInvestigate.self, AlertResolve.self,
            AlertDismiss.self, AlertReopen.self, AlertSnooze.self, AlertNote.self,
        ]
    )
}
