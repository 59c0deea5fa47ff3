/// A metric's name in the letters that Prometheus' text format allows: `[a-zA-Z_:][a-zA-Z0-9_:]*`.
///
/// Whatever else a label of swift-metrics holds becomes `_`, so `hb.requests` is told as `hb_requests`.
struct MetricName: Hashable, Comparable, Sendable, CustomStringConvertible {
    let text: String

    init(_ label: String) {
        text = label.prometheusName { $0 == ":" }
    }

    var description: String { text }

    static func < (left: MetricName, right: MetricName) -> Bool { left.text < right.text }

    /// The name with its unit said, once.
    func endingWith(_ suffix: String) -> MetricName {
        text.hasSuffix(suffix) ? self : MetricName(text + suffix)
    }
}

extension String {
    /// This text with everything but ASCII letters, digits, `_` and what `extra` admits turned into `_`, and not
    /// beginning with a digit.
    func prometheusName(alsoAllowing extra: (Unicode.Scalar) -> Bool = { _ in false }) -> String {
        var name = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "_": name.append(scalar)
            case "0"..."9":
                if name.isEmpty { name.append("_") }
                name.append(scalar)
            default: name.append(extra(scalar) ? scalar : "_")
            }
        }
        return name.isEmpty ? "_" : String(name)
    }
}
