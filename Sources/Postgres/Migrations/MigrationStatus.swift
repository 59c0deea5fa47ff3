package import FoundationEssentials

/// How one migration stands in a database.
package struct MigrationStatus: Sendable, Hashable {
    package let name: String
    /// When it was applied; `nil` when it was not.
    package let appliedAt: Date?
    /// Whether the file is still the one that was applied; true for one that was not.
    package let checksumMatches: Bool
    /// Whether this binary has the file; false for one that a newer binary applied.
    package let isKnown: Bool
}
