package import FoundationEssentials
import Postgres

/// Who is asked for a tenant's approvals: a person by mail, or a channel whose readers decide.
package struct Approver: Sendable, Codable, Equatable {
    package var approverId: GUID
    /// On whose behalf they decide: `operator` or `contact`.
    package var side: MitigationPerson.Side
    package var name: String
    /// A person's mail address; `nil` for a channel.
    package var address: String?
    /// A channel's name and kind; `nil` for a person.
    package var channel: String?
    package var channelKind: AlertChannel.Kind?
    /// Asked only when the others did not answer.
    package var isBackup: Bool
    package var createdAt: Date
    package var createdBy: String

    /// Of the tables `approver a` and `channel c`.
    static let columns: PostgresQuery = """
        a.approver_id, a.side, a.name, a.address, a.channel_id, a.is_backup, a.created_at, a.created_by, \
        c.name as channel_name, c.kind as channel_kind
        """

    init(row: PostgresRow) throws {
        approverId = GUID(try row.decode("approver_id", as: UUID.self))
        side = try row.decodeCase("side")
        name = try row.decode("name", as: String.self)
        address = try row.decode("address", as: String?.self)
        channel = try row.decode("channel_name", as: String?.self)
        channelKind = channel == nil ? nil : try row.decodeCase("channel_kind")
        isBackup = try row.decode("is_backup", as: Bool.self)
        createdAt = try row.decode("created_at", as: Date.self)
        createdBy = try row.decode("created_by", as: String.self)
    }

    /// As an evidence log and a list name them.
    package var shown: String { address ?? "channel \(channel ?? name)" }
}
