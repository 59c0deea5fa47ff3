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

    /// What it says, ready to be compiled.
    enum Content: Sendable {
        case rule(LogSource, Clause)
        case correlation(Correlation)
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
    /// Of a correlation: what its rules look at, known once they are; a record until then.
    package var source: Source
    package var isCorrelation: Bool
    package var settings: PolicySettings
    package var file: String
    /// Where its YAML document begins in the file, counted from 1.
    package var line: Int
    /// The YAML document as it was written.
    package var text: String
    var content: Content
}

extension Policy {
    /// A policy of given particulars that says what its text does; nothing, where the text is no rule.
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
        let read = PolicyReader.read(text, file: file).policies.first
        self.init(
            id: id,
            name: name,
            title: title,
            about: about,
            severity: severity,
            tags: tags,
            source: source,
            isCorrelation: isCorrelation,
            settings: settings,
            file: file,
            line: line,
            text: text,
            content: read?.content ?? .rule(LogSource(source: source, hasAliases: source == .record), .any([]))
        )
    }
}
