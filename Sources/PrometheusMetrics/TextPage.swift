/// Writes Prometheus' text format 0.0.4, line by line.
struct TextPage {
    private(set) var text = ""

    /// Opens a family: its `HELP`, if there is one, and its `TYPE`.
    mutating func begin(_ name: MetricName, kind: MetricKind, help: String?) {
        if let help {
            text += "# HELP \(name) "
            for scalar in help.unicodeScalars {
                switch scalar {
                case "\\": text += "\\\\"
                case "\n": text += "\\n"
                default: text.unicodeScalars.append(scalar)
                }
            }
            text += "\n"
        }
        text += "# TYPE \(name) \(kind.rawValue)\n"
    }

    mutating func sample(_ name: String, _ labels: String, _ value: String) {
        text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    /// A line that Prometheus skips and a person reads.
    mutating func comment(_ line: String) {
        text += "# \(line)\n"
    }

    /// A value as Go's `ParseFloat` reads it: whole numbers bare, the rest in Swift's shortest exact form.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        // Up to 2^53 a Double holds every whole number, so nothing is rounded here.
        if value == value.rounded(), abs(value) <= 9_007_199_254_740_992 { return String(Int64(value)) }
        return "\(value)"
    }
}
