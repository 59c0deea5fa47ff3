import EvidenceChain
import FoundationEssentials
import MicrosoftCloud
import Postgres

/// Reads a tenant's chain.
enum EvidenceStore {
    /// How many entries are read at once.
    static let pageSize = 1000

    /// A time as bodies say it: RFC 3339 in UTC with milliseconds.
    static func text(of expression: String) -> PostgresQuery {
        "to_char(\(raw: expression) at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
    }

    /// The column with the time, whole: to the microsecond where it is none of ours.
    private static var column: PostgresQuery {
        """
        case when at = date_trunc('milliseconds', at) then \(text(of: "at")) else at::text end
        """
    }

    /// The stored end, and the number of the last entry that there is; both as of one moment.
    static func end(
        of tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> (head: ChainHead?, last: Int) {
        let rows = try await connection.query(
            """
            select l.last, h.seq, h.hash, h.mac
            from (select coalesce(max(seq), 0) as last from evidence_entry where tenant_id = \(tenant.rawValue)) l
                left join evidence_head h on h.tenant_id = \(tenant.rawValue)
            """
        )
        guard let row = rows.first else { return (nil, 0) }
        let hasHead = try row.decode("seq", as: Int?.self) != nil
        return (hasHead ? try ChainHead(row: row) : nil, try row.decode("last", as: Int.self))
    }

    /// The next entries, oldest first.
    static func page(
        of tenant: TenantID,
        after seq: Int,
        through last: Int,
        on connection: PostgresConnection
    ) async throws -> [ChainEntry] {
        try await connection.query(
            """
            select seq, \(column) as at, kind, mitigation_id, body, previous, hash, mac from evidence_entry
            where tenant_id = \(tenant.rawValue) and seq > \(seq) and seq <= \(last) order by seq limit \(pageSize)
            """
        ).map(ChainEntry.init(row:))
    }

    /// What the first entry since a time follows; the end when there is none since then.
    static func place(
        since: Date,
        before end: ChainHead,
        of tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> ChainHead {
        let rows = try await connection.query(
            """
            select f.first, e.hash
            from (
                select min(seq) as first from evidence_entry
                where tenant_id = \(tenant.rawValue) and at >= \(since) and seq <= \(end.seq)
            ) f left join evidence_entry e on e.tenant_id = \(tenant.rawValue) and e.seq = f.first - 1
            """
        )
        guard let row = rows.first, let first = try row.decode("first", as: Int?.self) else { return end }
        guard first > 1 else { return .start }
        // Where the entry before is missing, the chain cannot be shown to begin anywhere.
        return ChainHead(seq: first - 1, hash: try row.decode("hash", as: [UInt8]?.self) ?? ChainHash.start)
    }

    /// The newest entries for people.
    static func newest(
        of tenant: TenantID,
        since: Date,
        before seq: Int,
        limit: Int,
        on connection: PostgresConnection
    ) async throws -> [EvidenceView] {
        try await connection.query(
            """
            select seq, \(column) as at, kind, mitigation_id, body, previous, hash, mac from evidence_entry
            where tenant_id = \(tenant.rawValue) and at >= \(since) and seq < \(seq) order by seq desc limit \(limit)
            """
        ).map { try EvidenceView(ChainEntry(row: $0)) }
    }
}

extension ChainHead {
    init(row: PostgresRow) throws {
        self.init(
            seq: try row.decode("seq", as: Int.self),
            hash: try row.decode("hash", as: [UInt8].self),
            mac: try row.decode("mac", as: [UInt8].self)
        )
    }
}

extension ChainEntry {
    fileprivate init(row: PostgresRow) throws {
        self.init(
            seq: try row.decode("seq", as: Int.self),
            previous: try row.decode("previous", as: [UInt8].self),
            hash: try row.decode("hash", as: [UInt8].self),
            body: try row.decode("body", as: String.self),
            mac: try row.decode("mac", as: [UInt8].self),
            columns: Columns(
                at: try row.decode("at", as: String.self),
                kind: try row.decode("kind", as: String.self),
                mitigationID: try row.decode("mitigation_id", as: UUID?.self)
            )
        )
    }
}
