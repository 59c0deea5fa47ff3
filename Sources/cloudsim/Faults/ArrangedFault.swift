/// A fault rule in force: what is left of it, its dice and its end.
struct ArrangedFault: Sendable {
    /// The rule as given, with `skip` and `count` as they now stand.
    private(set) var rule: FaultRule
    private var dice: Dice
    /// By the machine's clock, not the service's: a moved clock must not end a storm.
    private let end: Moment?

    init(_ rule: FaultRule, at machineTime: Moment) {
        self.rule = rule
        dice = rule.seed.map { Dice(seed: $0) } ?? Dice(seed: rule.name)
        end = rule.seconds.map { machineTime.adding(milliseconds: Int64($0 * 1_000)) }
    }

    func isOver(at machineTime: Moment) -> Bool { end.map { $0 <= machineTime } ?? false }

    /// Rolls the dice and uses the rule up by one; false when this request goes by unharmed.
    mutating func take() -> Bool {
        if let probability = rule.probability, dice.fraction() >= probability { return false }
        if let left = rule.skip, left > 0 {
            rule.skip = left - 1
            return false
        }
        guard let left = rule.count else { return true }
        guard left > 0 else { return false }
        rule.count = left - 1
        return true
    }
}
