import Metrics

/// What deliveries count, made once at start-up.
struct DeliveryMetrics: Sendable {
    static let descriptions: KeyValuePairs = [
        "gateway_deliveries_total":
            "Tries to deliver a digest or an alert, by outcome: accepted, deferred, refused, unreachable, blocked.",
        "gateway_deliveries_dead_total": "Deliveries given up: refused for good, or tried for long enough.",
        "gateway_channels_disabled_total":
            "Channels that the gateway disabled: their other side is gone, or took nothing for three days.",
    ]

    private let tries: [String: Counter]
    let dead: Counter
    let disabled: Counter

    init(_ channel: Delivery.Channel) {
        let channel = ("channel", channel.rawValue)
        tries = Dictionary(
            uniqueKeysWithValues: ["accepted", "deferred", "refused", "unreachable", "blocked"].map {
                ($0, Counter(label: "gateway_deliveries_total", dimensions: [channel, ("outcome", $0)]))
            }
        )
        dead = Counter(label: "gateway_deliveries_dead_total", dimensions: [channel])
        disabled = Counter(label: "gateway_channels_disabled_total", dimensions: [channel])
    }

    func count(_ outcome: String) { tries[outcome]?.increment() }
}
