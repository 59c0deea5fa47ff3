/// How often a digest is made.
///
/// Raw values are stored and shown, so they never change.
package enum DigestCadence: String, Sendable, Codable, CaseIterable {
    /// An hour on the wall; made only where it is asked for.
    case hourly
    /// The day before: the ledger of what was told, of which weeks and months are made.
    case daily
    case weekly
    case monthly
}
