/// How urgent an alert is; Sigma's levels.
package enum Severity: String, Sendable, Codable, CaseIterable, Comparable {
    case informational, low, medium, high, critical

    package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
