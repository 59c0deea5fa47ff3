/// One row of a service's table of error codes: what a code means for us and for an operator.
public struct FailureRule: Sendable {
    /// The codes that the row is for, as they stand in ``CloudFailure/code``.
    public let codes: [String]
    /// What a program may do.
    public let retry: RetryClass
    /// The shortest sensible wait, for codes that forbid quick tries.
    public let retryAfter: Duration?
    /// What an operator should do.
    public let remedy: String

    /// States a row.
    public init(_ codes: [String], _ retry: RetryClass, after retryAfter: Duration? = nil, _ remedy: String) {
        self.codes = codes
        self.retry = retry
        self.retryAfter = retryAfter
        self.remedy = remedy
    }
}

/// A service's table of error codes, for look-up.
public struct FailureTable: Sendable {
    /// The rows in the order they were written.
    public let rules: [FailureRule]
    private let byCode: [String: FailureRule]

    /// Indexes rows by their codes; the first row that names a code holds.
    public init(_ rules: [FailureRule]) {
        self.rules = rules
        let pairs = rules.flatMap { rule in rule.codes.map { ($0, rule) } }
        byCode = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    /// The row of a code, if the table knows it.
    public subscript(code: String) -> FailureRule? { byCode[code] }
}
