import Metrics

/// Figures of mitigation: how each one ended.
package struct MitigationMetrics: Sendable {
    /// Every metric's name and meaning, as the metrics page and `docs/metrics.md` tell them.
    package static let descriptions: KeyValuePairs = [
        "gateway_mitigations_ended_total": "Mitigations that ended, by outcome."
    ]

    private let ended: [Mitigation.Outcome: Counter]

    init() {
        ended = Dictionary(
            uniqueKeysWithValues: Mitigation.Outcome.allCases.map { outcome in
                (
                    outcome,
                    Counter(label: "gateway_mitigations_ended_total", dimensions: [("outcome", outcome.rawValue)])
                )
            }
        )
    }

    func count(_ outcome: Mitigation.Outcome) { ended[outcome]?.increment() }
}
