/// What is shared.
package struct SharedResource: Sendable, Hashable, Codable {
    /// What sort of thing it is.
    ///
    /// Raw values are stored and shown, so they never change.
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case canvasApp, cloudFlow, connection
        case file, folder, list, site
        case team, channel, chat, group
        case directoryRole, application
        case report, dashboard, dataset, workspace
        case mailbox, mailFolder
        case tenant
        case other
    }

    /// What sort of thing it is.
    package var kind: Kind
    /// Its identifier in its service, lower case where that is a GUID.
    package var id: String?
    /// Its name, where the record says it; for apps and flows it rarely does.
    package var name: String?
    /// Where it is opened.
    package var url: String?
    /// The site that it is in.
    package var siteURL: String?
    /// The Power Platform environment that it is in.
    package var environmentID: String?
    /// That environment's name.
    package var environmentName: String?
    /// Whose it is, where the record says it.
    package var owner: String?

    package init(
        _ kind: Kind,
        id: String? = nil,
        name: String? = nil,
        url: String? = nil,
        siteURL: String? = nil,
        environmentID: String? = nil,
        environmentName: String? = nil,
        owner: String? = nil
    ) {
        self.kind = kind
        self.id = id
        self.name = name
        self.url = url
        self.siteURL = siteURL
        self.environmentID = environmentID
        self.environmentName = environmentName
        self.owner = owner
    }
}
