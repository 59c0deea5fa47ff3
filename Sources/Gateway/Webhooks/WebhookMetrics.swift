import Metrics

/// What the receiver of webhooks counts, made once at start-up.
package struct WebhookMetrics: Sendable {
    /// Why a request to a webhook was refused; the `reason` label, and never a tenant.
    enum Refusal: String, CaseIterable {
        /// No `Webhook-AuthID`, a wrong one, or a tenant that has no webhook: from outside they are the same.
        case authID = "auth_id"
        /// The right secret word, and content of another tenant or app.
        case misdirected
        /// The right secret word, and a body that is neither a validation nor a notification.
        case malformed
    }

    /// Every metric's name and meaning, as the metrics page and `docs/metrics.md` tell them.
    package static let descriptions: KeyValuePairs = [
        "gateway_webhook_notifications_total": "Webhook notifications taken in; each wakes its tenant, no more.",
        "gateway_webhook_validations_total": "Validation requests answered while a subscription was being started.",
        "gateway_webhook_refusals_total": "Webhook requests refused, by reason.",
    ]

    let notifications = Counter(label: "gateway_webhook_notifications_total")
    let validations = Counter(label: "gateway_webhook_validations_total")
    private let refusals: [Refusal: Counter]

    init() {
        refusals = Dictionary(
            uniqueKeysWithValues: Refusal.allCases.map {
                ($0, Counter(label: "gateway_webhook_refusals_total", dimensions: [("reason", $0.rawValue)]))
            }
        )
    }

    func countRefusal(_ reason: Refusal) { refusals[reason]?.increment() }
}
