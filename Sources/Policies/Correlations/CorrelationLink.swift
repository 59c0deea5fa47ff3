/// What a correlation wants of one of its rules.
struct CorrelationLink: Sendable {
    /// The correlation's index.
    var correlation: Int
    var group: [FieldPath]
    var value: FieldPath?
    var generates: Bool
}
