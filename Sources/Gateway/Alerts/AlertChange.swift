package import FoundationEssentials
import Postgres

/// One thing that happened to an alert: a line of its history, and one event of the tenant's stream.
package struct AlertChange: Sendable, Codable, Equatable {
    /// Raw values are stored and sent, so they never change.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// It came to be.
        case raised
        /// More evidence; only the last of such lines is kept.
        case grew
        /// It was resolved, and evidence arrived.
        case reopened
        case acknowledged, investigating, resolved, dismissed
        /// Somebody wrote a note, and nothing else.
        case noted
        case snoozed
        /// Its snooze is over.
        case awoke
    }

    /// The tenant's changes are numbered without holes in the order of their becoming true, from 1.
    package var changeId: Int64
    package var alertId: GUID
    package var kind: Kind
    package var at: Date
    /// Who did it; `nil` where evidence or the clock did.
    package var who: String?
    package var note: String?
    /// How much evidence there was then.
    package var count: Int

    static let columns: PostgresQuery = "change_id, alert_id, kind, at, who, note, evidence_count"

    init(row: PostgresRow) throws {
        changeId = try row.decode("change_id", as: Int64.self)
        alertId = GUID(try row.decode("alert_id", as: UUID.self))
        kind = try row.decodeCase("kind")
        at = try row.decode("at", as: Date.self)
        who = try row.decode("who", as: String?.self)
        note = try row.decode("note", as: String?.self)
        count = try row.decode("evidence_count", as: Int.self)
    }
}
