/// What Prometheus is told about a family on its `TYPE` line.
enum MetricKind: String, Sendable {
    case counter
    case gauge
    case histogram

    /// The names that a family of this kind uses up in the page.
    func pageNames(of name: MetricName) -> [String] {
        switch self {
        case .counter, .gauge: [name.text]
        case .histogram: [name.text, "\(name)_bucket", "\(name)_sum", "\(name)_count"]
        }
    }
}
