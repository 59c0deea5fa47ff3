/// One Sigma rule or correlation rule with the gateway's settings.
package struct Policy: Sendable {
    /// What a policy looks at: its `logsource`.
    package enum Source: Sendable, Equatable {
        /// Raw audit records: `product: m365`.
        case record
        /// Sharing events, fields `gateway.*`: `product: gateway`, `service: sharing`.
        case event
        /// The state of the collection itself, fields `gateway.*`: `product: gateway`, `service: collection`.
        case collection
    }

    /// Sigma's `id`, lower case.
    package var id: String
    /// Sigma's `name`, by which correlations refer to it.
    package var name: String?
    package var title: String
    package var about: String?
    /// Its `level`, or the gateway's override.
    package var severity: Severity
    package var tags: [String]
    package var source: Source
    package var isCorrelation: Bool
    package var settings: PolicySettings
    package var file: String
    /// Where its YAML document begins in the file, counted from 1.
    package var line: Int
    /// The YAML document as it was written.
    package var text: String

    package init(
        id: String,
        name: String?,
        title: String,
        about: String?,
        severity: Severity,
        tags: [String],
        source: Source,
        isCorrelation: Bool,
        settings: PolicySettings,
        file: String,
        line: Int,
        text: String
    ) {
        self.id = id
        self.name = name
        self.title = title
        self.about = about
        self.severity = severity
        self.tags = tags
        self.source = source
        self.isCorrelation = isCorrelation
        self.settings = settings
        self.file = file
        self.line = line
        self.text = text
    }
}
