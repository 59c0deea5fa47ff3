import ArgumentParser

struct TenantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant",
        abstract: "Customers: add, check, pause, remove them.",
        discussion: """
            A customer needs an app registration in its own Entra ID, with the application permission \
            ActivityFeed.Read (and ActivityFeed.ReadDlp for DLP.All) of the Office 365 Management APIs, and an \
            administrator's consent. Its tenant ID, client ID and a client secret or certificate go into 'tenant add'.

              gatewayctl tenant list
              gatewayctl tenant check Contoso
            """,
        subcommands: [
            TenantAdd.self, TenantList.self, TenantShow.self, TenantCheck.self, TenantPause.self, TenantResume.self,
            TenantRotate.self, TenantSet.self, TenantMitigation.self, TenantWebhook.self,
            TenantRemove.self,
        ]
    )
}
