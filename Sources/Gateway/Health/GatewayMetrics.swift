/// Every metric of the process, for the page of metrics, `docs/metrics.md`, and the test that compares the two.
package enum GatewayMetrics {
    package static let descriptions: [(name: String, meaning: String)] =
        [
            IngestionMetrics.descriptions, WebhookMetrics.descriptions, NameMetrics.descriptions,
            DeliveryMetrics.descriptions, MitigationMetrics.descriptions, FleetGauges.descriptions,
        ].joined().map { ($0.key, $0.value) }
}
