internal import FoundationEssentials

/// Makes a policy of one YAML document.
struct DocumentReader {
    private var faults: [PolicyFault] = []
    private let root: YAMLValue

    /// The policy, if nothing is wrong, and else everything that is.
    static func read(
        _ root: YAMLValue,
        _ document: YAMLReader.Document,
        file: String,
        accepting products: PolicyProducts
    ) -> (policy: Policy?, faults: [PolicyFault]) {
        var reader = DocumentReader(root: root)
        guard root.members != nil else {
            return (
                nil,
                [
                    PolicyFault(
                        "sigma.rule_invalid",
                        root.line,
                        "the document is \(root.kind)",
                        "Write a Sigma rule, a map with title, id, logsource and detection."
                    )
                ]
            )
        }
        let policy = reader.policy(document, file, products)
        return (reader.faults.isEmpty ? policy : nil, reader.faults)
    }

    private init(root: YAMLValue) {
        self.root = root
    }

    /// Keeps what is wrong and goes on, so that one run tells everything.
    private mutating func attempt<Value>(_ read: () throws(PolicyFault) -> Value) -> Value? {
        do throws(PolicyFault) {
            return try read()
        } catch {
            faults.append(error)
            return nil
        }
    }

    private mutating func policy(_ document: YAMLReader.Document, _ file: String, _ products: PolicyProducts) -> Policy?
    {
        for key in ["action", "filter"] {
            guard let value = root[key] else { continue }
            faults.append(
                PolicyFault(
                    "sigma.document_unsupported",
                    value.line,
                    key == "action"
                        ? "collections with action: are no longer part of Sigma" : "Sigma filters are not supported",
                    key == "action"
                        ? "Write each rule out."
                        : "Put the filter into the rule as \"and not filter\", or set an exception."
                )
            )
            return nil
        }
        let root = root
        let id = attempt { () throws(PolicyFault) in try Self.id(root) }
        let title = attempt { () throws(PolicyFault) in try Self.title(root) }
        var severity = Severity.medium
        if let member = root.members?.first(where: { $0.name == "level" }) {
            severity = attempt { () throws(PolicyFault) in try SettingsReader.level(member) } ?? severity
        }
        var settings = PolicySettings()
        if let value = root["gateway"], let read = attempt({ () throws(PolicyFault) in try SettingsReader.read(value) })
        {
            settings = read.settings
            severity = read.severity ?? severity
        }
        let isCorrelation = root["correlation"] != nil
        let content = attempt { () throws(PolicyFault) in try Self.content(root, products) }
        guard let id, let title, let content else { return nil }
        var source = Policy.Source.record
        if case .rule(let logsource, _) = content { source = logsource.source }
        return Policy(
            id: id,
            name: root["name"]?.scalarText,
            title: title,
            about: root["description"]?.scalarText,
            severity: severity,
            tags: (root["tags"]?.elements ?? []).compactMap(\.scalarText),
            source: source,
            isCorrelation: isCorrelation,
            settings: settings,
            file: file,
            line: document.line,
            text: document.text,
            content: content
        )
    }

    private static func id(_ root: YAMLValue) throws(PolicyFault) -> String {
        guard let value = root["id"] else {
            throw PolicyFault(
                "sigma.id_missing",
                root.line,
                "the rule has no id",
                "Add id: with a UUID; uuidgen makes one."
            )
        }
        guard let text = value.text, let id = UUID(uuidString: text) else {
            throw PolicyFault("sigma.id_invalid", value.line, "the id is no UUID", "Write one; uuidgen makes one.")
        }
        return id.uuidString.lowercased()
    }

    private static func title(_ root: YAMLValue) throws(PolicyFault) -> String {
        guard let title = root["title"]?.scalarText, !title.isEmpty else {
            throw PolicyFault(
                "sigma.title_missing",
                root["title"]?.line ?? root.line,
                "the rule has no title",
                "Add one: it is what people read first."
            )
        }
        guard title.count <= 256 else {
            throw PolicyFault(
                "sigma.title_too_long",
                root["title"]?.line ?? root.line,
                "the title has more than 256 characters",
                "Shorten it (specification, \"Title\")."
            )
        }
        return title
    }

    private static func content(_ root: YAMLValue, _ products: PolicyProducts) throws(PolicyFault) -> Policy.Content {
        if let correlation = root["correlation"] {
            guard root["detection"] == nil else {
                throw PolicyFault(
                    "sigma.rule_invalid",
                    correlation.line,
                    "a document is a rule or a correlation, not both",
                    "Split it at a line with ---."
                )
            }
            return .correlation(try CorrelationReader.read(correlation))
        }
        guard let logsource = root["logsource"] else {
            throw PolicyFault(
                "sigma.logsource_missing",
                root.line,
                "the rule has no logsource",
                "Add product: m365, or product: gateway with service: sharing."
            )
        }
        let source = try LogSource.read(logsource, accepting: products)
        guard let detection = root["detection"] else {
            throw PolicyFault(
                "sigma.detection_missing",
                root.line,
                "the rule has no detection",
                "Add detection: with a selection and a condition."
            )
        }
        let clause = try DetectionReader.read(detection)
        // What lists hold is known only for a tenant; any value shows whether the rest is right.
        let lists = Dictionary(uniqueKeysWithValues: clause.placeholders.map { ($0, ["192.0.2.0/24"]) })
        _ = try clause.expression(lists: lists)
        return .rule(source, clause)
    }
}
