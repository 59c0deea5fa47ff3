import EvidenceChain
import FoundationEssentials
package import MicrosoftCloud
package import Postgres
package import Sealing

/// What was done about a tenant's shares, as a chain of entries that only grows.
///
/// Each entry's hash covers the one before it, and a code of the tenant's data key covers the hash, so whoever can write
/// the database but has not the master key can neither change an entry nor add or drop one unseen.
package enum EvidenceLog {
    /// Adds entries to the tenant's chain, within the caller's transaction: what is rolled back was never written.
    ///
    /// The chain's end is locked until the transaction ends. Call it last, after every other row that is locked.
    ///
    /// - Parameters:
    ///   - entries: What happened, in its order.
    ///   - tenant: Whose chain.
    ///   - key: The tenant's key (``CredentialStore/dataKey(of:on:)``).
    ///   - connection: A worker's, in a transaction.
    /// - Throws: ``GatewayError`` with `evidence.broken` when somebody else wrote the chain's end: nothing is added to a
    ///   chain that may have been cut, since that would hide it.
    package static func append(
        _ entries: [EvidenceEntry],
        tenant: TenantID,
        key: DataKey,
        on connection: PostgresConnection
    ) async throws {
        guard !entries.isEmpty else { return }
        var head = try await lockedHead(of: tenant, key: key, on: connection)
        for entry in entries {
            let at = try await time(on: connection)
            let body = try entry.body(seq: head.seq + 1, at: at, tenant: tenant.rawValue)
            let hash = ChainHash.of(body, after: head.hash)
            try await connection.execute(
                """
                insert into evidence_entry (tenant_id, seq, at, kind, mitigation_id, body, previous, hash, mac)
                values (\(tenant.rawValue), \(head.seq + 1), \(at)::timestamptz, \(entry.kind.rawValue),
                    \(entry.mitigationID), \(body), \(head.hash), \(hash), \(ChainCode.ofEntry(hash, by: key)))
                """
            )
            head = ChainHead(seq: head.seq + 1, hash: hash)
        }
        try await connection.execute(
            """
            update evidence_head set seq = \(head.seq), hash = \(head.hash),
                mac = \(ChainCode.ofHead(seq: head.seq, hash: head.hash, by: key))
            where tenant_id = \(tenant.rawValue)
            """
        )
    }

    private static func lockedHead(
        of tenant: TenantID,
        key: DataKey,
        on connection: PostgresConnection
    ) async throws -> ChainHead {
        let start = ChainHead.start
        try await connection.execute(
            """
            insert into evidence_head (tenant_id, seq, hash, mac)
            values (\(tenant.rawValue), \(start.seq), \(start.hash),
                \(ChainCode.ofHead(seq: start.seq, hash: start.hash, by: key)))
            on conflict do nothing
            """
        )
        let rows = try await connection.query(
            "select seq, hash, mac from evidence_head where tenant_id = \(tenant.rawValue) for update"
        )
        guard let row = rows.first else { throw GatewayError(.unexpected, "The evidence has no end to add to.") }
        let head = try ChainHead(row: row)
        // Of the last entry too: without it, a head that was set back to an older one would go on from there.
        let last = try await connection.query(
            "select seq, hash from evidence_entry where tenant_id = \(tenant.rawValue) order by seq desc limit 1"
        ).first
        let lastSeq = try last?.decode("seq", as: Int.self) ?? 0
        let lastHash = try last?.decode("hash", as: [UInt8].self) ?? ChainHash.start
        guard head.mac == ChainCode.ofHead(seq: head.seq, hash: head.hash, by: key), head.seq == lastSeq,
            head.hash == lastHash
        else { throw broken }
        return head
    }

    /// The database's clock in milliseconds, as bodies say it.
    private static func time(on connection: PostgresConnection) async throws -> String {
        let rows = try await connection.query("select \(EvidenceStore.text(of: "clock_timestamp()")) as at")
        guard let row = rows.first else { throw GatewayError(.unexpected, "The database told no time.") }
        return try row.decode("at", as: String.self)
    }

    private static var broken: GatewayError {
        GatewayError(
            .evidenceBroken,
            "The tenant's evidence does not end as the gateway left it, so nothing is added to it.",
            remedy: "Run gatewayctl evidence verify --tenant TENANT, and restore the database from a backup."
        )
    }
}
