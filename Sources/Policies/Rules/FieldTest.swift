internal import RegularExpressions

/// One question about one field of a record.
struct FieldTest: Sendable, Hashable {
    enum Comparison: String, Sendable { case gt, gte, lt, lte }

    /// Where the text of another field must stand.
    enum Reference: Sendable { case equal, start, end, anywhere }

    /// A piece of a time, in UTC.
    enum TimePart: String, Sendable, CaseIterable { case minute, hour, day, week, month, year }

    enum Check: Sendable, Hashable {
        /// The field is not there, or null, or empty of values.
        case isMissing
        case exists
        /// One of these, compared without case.
        case equals(String)
        case text(TextMatcher)
        case number(Comparison, Double)
        case pattern(String, RegularExpression.Options)
        case network(AddressRange)
        case field(String, Reference, isCased: Bool)
        case time(TimePart, Int)
    }

    /// By dot; nil for every value of the record.
    var field: String?
    var check: Check
}

/// A condition over tests.
indirect enum Expression: Sendable, Hashable {
    case all([Expression])
    case any([Expression])
    case not(Expression)
    case test(FieldTest)
}
