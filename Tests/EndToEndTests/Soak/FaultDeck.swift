/// Every fault at every endpoint, shuffled and dealt one after the other: what is random is the order, not the coverage.
struct FaultDeck {
    /// A rule as the stand-in's control port takes it.
    struct Rule: Encodable {
        let name: String
        let tenant: String?
        let endpoint: String
        let effect: String
        var probability: Double
        let seed: UInt64
        var seconds: Double
        var contentType: String?
        var status: Int?
        var body: String?
        var headers: [String: String]?
        var delayMilliseconds: Int?
        var bytesPerSecond: Int?
        var skewSeconds: Int?
    }

    /// The endpoints that a gateway calls.
    static let endpoints = ["content", "blob", "list", "start", "token"]
    private static let everywhere = [
        "throttle", "throttle429", "unauthorized", "internalError", "html", "malformed", "object", "truncate", "drop",
        "reset", "refuse", "wrongLength", "slow", "delay", "gzip", "skewDate",
    ]
    /// What makes sense at one endpoint only.
    private static let special = [
        ("content", "badPage"), ("content", "staleWindow"), ("content", "foreignHost"), ("content", "disabled"),
        ("content", "noSubscription"), ("blob", "missing"), ("blob", "expired"), ("blob", "disabled"),
        ("blob", "noSubscription"), ("blob", "respond"),
    ]
    static let all = everywhere.flatMap { effect in endpoints.map { ($0, effect) } } + special

    /// Faults of blobs that last until the gateway has drawn its conclusion: gone, damaged, a dead letter.
    private static let stubborn: [String: Double] = ["missing": 45, "expired": 45, "truncate": 15, "respond": 45]

    private let tenants: [String]
    private var dice: SoakDice
    private var waiting: [(endpoint: String, effect: String)] = []
    private var dealt = 0

    init(tenants: [String], dice: SoakDice) {
        self.tenants = tenants
        self.dice = dice
    }

    /// The next rule; a new shuffle when all were dealt.
    mutating func deal() -> Rule {
        if waiting.isEmpty { waiting = Self.all.shuffled(using: &dice) }
        let (endpoint, effect) = waiting.removeLast()
        dealt += 1
        let isThrottle = effect.hasPrefix("throttle")
        let lasting = endpoint == "blob" ? Self.stubborn[effect] : nil
        // One customer's storm lasts a quarter of a minute at least; with all at once a short run would only wait.
        let isForAll = !isThrottle && lasting == nil && dice.oneIn(3)
        // Listings come every second, everything else once for an occasion.
        let isCommon = endpoint == "content" || endpoint == "blob"
        var rule = Rule(
            name: "\(endpoint) \(effect) \(dealt)",
            tenant: isForAll ? nil : dice.pick(tenants),
            endpoint: endpoint,
            effect: effect,
            probability: Double(dice.number((isCommon ? 2 : 7)...10)) / 10,
            seed: dice.next() >> 12,
            seconds: isThrottle ? Double(dice.number(5...15)) / 10 : Double(dice.number((isCommon ? 10 : 25)...40)) / 10
        )
        if let lasting {
            rule.probability = 1
            rule.seconds = lasting
            rule.contentType = dice.pick(SoakCustomer.types)
        }
        switch effect {
        // What no repetition mends, so that the blob becomes a dead letter.
        case "respond":
            rule.status = 400
            rule.body = #"{"error":{"code":"AF20053","message":"Invalid content ID."}}"#
        case "throttle429" where dice.oneIn(2): rule.headers = ["Retry-After": "\(dice.number(1...3))"]
        case "delay": rule.delayMilliseconds = dice.number(500...7000)
        case "slow": rule.bytesPerSecond = dice.number(2000...50_000)
        case "skewDate": rule.skewSeconds = dice.oneIn(2) ? dice.number(1...600) : -dice.number(1...600)
        default: break
        }
        return rule
    }
}
