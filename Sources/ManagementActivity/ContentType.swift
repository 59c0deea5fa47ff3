/// A kind of audit content; one that Microsoft adds later passes through.
public struct ContentType: RawRepresentable, Hashable, Sendable, Codable {
    /// The name as the API spells it.
    public let rawValue: String

    /// Wraps a name, known or not.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Entra ID: sign-ins, groups, guests, app consents.
    public static let entra = ContentType(rawValue: "Audit.AzureActiveDirectory")
    /// Exchange Online.
    public static let exchange = ContentType(rawValue: "Audit.Exchange")
    /// SharePoint and OneDrive.
    public static let sharePoint = ContentType(rawValue: "Audit.SharePoint")
    /// Everything else: Teams, Power Apps, Power Automate, Power Platform administration, Power BI.
    public static let general = ContentType(rawValue: "Audit.General")
    /// Data loss prevention; needs the role `ActivityFeed.ReadDlp`.
    public static let dlp = ContentType(rawValue: "DLP.All")

    /// The five documented ones.
    public static let all: [ContentType] = [.entra, .exchange, .sharePoint, .general, .dlp]

    /// Whether this version knows the name.
    public var isKnown: Bool { Self.all.contains(self) }
}

extension ContentType: CustomStringConvertible {
    /// The name.
    public var description: String { rawValue }
}
