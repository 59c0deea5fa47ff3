import EntraID
import Logging
import ManagementActivity
import MicrosoftCloud

/// What every shift works with: made once, shared by all.
package struct IngestionPlant: Sendable {
    let database: Database
    let credentials: CredentialStore
    let access: CloudAccess
    let policies: PolicyBook
    let settings: IngestionSettings
    let archive = Archive()
    let clocks = ServerClocks()
    let downloads: Slots
    let largeDownloads = Slots(1)
    let metrics = IngestionMetrics()

    package init(
        database: Database,
        credentials: CredentialStore,
        access: CloudAccess,
        policies: PolicyBook,
        settings: IngestionSettings
    ) {
        self.database = database
        self.credentials = credentials
        self.access = access
        self.policies = policies
        self.settings = settings
        downloads = Slots(settings.downloads)
    }

    func client(_ tenant: Tenant, _ credential: ClientCredential) throws -> ActivityClient {
        try access.feed(of: tenant, credential: credential, publisherID: settings.publisherID).client
    }
}
