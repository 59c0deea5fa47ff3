package import AuditRecords
package import FoundationEssentials

/// What a person did, told once however many records tell of it.
///
/// A function of its facts alone (`Folding`), so it can be made again at any time. Its JSON is stored and sent:
/// names are camelCase and never change, times are microseconds since 1970, UTC.
package struct SharingEvent: Sendable, Hashable, Codable, Identifiable {
    /// The same for the same act in the same tenant, whenever it is folded.
    package var id: UUID
    /// What its facts have in common.
    package var foldKey: String
    /// What was done.
    package var act: SharingAct
    /// What it was done to.
    package var resource: SharedResource
    /// What else the same request did it to.
    package var otherResources: [SharedResource]
    /// Everybody who gains or loses by it.
    package var audiences: [Audience]
    /// What they may do.
    package var roles: [SharedRole]
    /// Who did it.
    package var actor: Actor
    /// Where the service ran that recorded it.
    package var workload: String?
    /// The address that the request came from.
    package var clientIP: String?
    /// When the first of its facts happened.
    package var firstOccurredAt: Int64
    /// When the last of its facts happened.
    package var lastOccurredAt: Int64
    /// The `Id` of every record that tells of it, bookkeeping included: what to look for in Microsoft's audit search.
    package var recordIds: [String]
    /// How risky it is, and why.
    package var risk: SharingRisk
    /// One English sentence.
    package var summary: String
    /// Particulars, by a stable name.
    package var details: [String: String]
}
