/// The labels of one series, by name, already in the page's spelling: `code="200",route="/v1/digests"`.
///
/// The order in which a caller names its dimensions makes no other series.
struct LabelSet: Hashable, Comparable, Sendable {
    let text: String

    /// The labels from swift-metrics' dimensions.
    ///
    /// A name given twice keeps its first value: the format forbids it twice. `le` is the histogram's own, so there the
    /// caller's becomes `exported_le`, and names beginning with `__` are Prometheus' own, so they lose an underscore.
    init(_ dimensions: [(String, String)], of kind: MetricKind) {
        var values: [String: String] = [:]
        for (name, value) in dimensions {
            var name = name.prometheusName()
            while name.hasPrefix("__") { name.removeFirst() }
            if name == "le", kind == .histogram { name = "exported_le" }
            if values[name] == nil { values[name] = value }
        }
        text = values.sorted { $0.key < $1.key }
            .map { "\($0.key)=\"\(Self.escaped($0.value))\"" }
            .joined(separator: ",")
    }

    static func < (left: LabelSet, right: LabelSet) -> Bool { left.text < right.text }

    /// The value between its quotes: backslash, quote and line feed are what the format escapes.
    private static func escaped(_ value: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
            case "\"": result.append(contentsOf: "\\\"".unicodeScalars)
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
