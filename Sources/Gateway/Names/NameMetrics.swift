import Metrics
import MicrosoftCloud

/// What look-ups count, made once at start-up.
package struct NameMetrics: Sendable {
    /// Every metric's name and meaning, as the metrics page and `docs/metrics.md` tell them.
    package static let descriptions: KeyValuePairs = [
        "gateway_lookup_requests_total": "Requests for names and assignments, by source.",
        "gateway_lookup_failures_total": "Failed look-ups, by source and by what can be done: the failure's class.",
    ]

    private let requests: [LookupSource: Counter] = Dictionary(
        uniqueKeysWithValues: LookupSource.allCases.map {
            ($0, Counter(label: "gateway_lookup_requests_total", dimensions: [("source", $0.rawValue)]))
        }
    )

    func countRequest(_ source: LookupSource) { requests[source]?.increment() }

    func countFailure(_ source: LookupSource, _ failure: CloudFailure) {
        Counter(
            label: "gateway_lookup_failures_total",
            dimensions: [("source", source.rawValue), ("class", failure.retry.rawValue)]
        ).increment()
    }
}
