package import FoundationEssentials
import MicrosoftCloud
import Postgres

/// Makes a tenant's daily digest: every sharing event that none has told yet, once.
package struct DigestMaker: Sendable {
    /// The local hour at which the day before is told: most of an evening's content has arrived by then (60 to 90 minutes
    /// are typical, and what is later still stands in the next digest, marked as late).
    package static let hour = 6

    /// How far a feed that is read all the time may be behind: the day so far counts as covered up to then.
    private static let lag: TimeInterval = 15 * 60

    let database: Database

    package init(database: Database) { self.database = database }

    /// Makes a digest now, of the day so far and of everything untold before it.
    package func makeNow(for reference: String, now: Date = Date()) async throws -> StoredDigest {
        let tenant = try await database.asWorker { try await TenantStore.find(reference, on: $0) }
        let day = TenantCalendar(timeZone: tenant.timeZone).day(of: now)
        return try await database.asWorker { connection in
            try await Self.lock(tenant.id, on: connection)
            return try await Self.make(day, of: tenant, scheduled: false, now: now, on: connection)
        }
    }

    /// Makes the digest of the last day that is over, if it is due and was not made.
    ///
    /// - Returns: `nil` when nothing was due.
    func makeDue(for tenant: Tenant, now: Date) async throws -> StoredDigest? {
        let calendar = TenantCalendar(timeZone: tenant.timeZone)
        let day = calendar.day(of: now.addingTimeInterval(Double(-Self.hour) * 3600)).advanced(by: -1)
        // A tenant has no digest of the days before it came.
        guard calendar.period(of: day).upperBound > tenant.createdAt else { return nil }
        return try await database.asWorker { connection in
            guard try await !DigestStore.isMade(day, tenant: tenant.id, on: connection) else { return nil }
            try await Self.lock(tenant.id, on: connection)
            guard try await !DigestStore.isMade(day, tenant: tenant.id, on: connection) else { return nil }
            return try await Self.make(day, of: tenant, scheduled: true, now: now, on: connection)
        }
    }

    /// One digest of a tenant is made at a time, over all replicas.
    private static func lock(_ tenant: TenantID, on connection: PostgresConnection) async throws {
        _ = try await connection.query("select 1 from tenant where tenant_id = \(tenant.rawValue) for no key update")
    }

    private static func make(
        _ day: CivilDay,
        of tenant: Tenant,
        scheduled: Bool,
        now: Date,
        on connection: PostgresConnection
    ) async throws -> StoredDigest {
        let period = TenantCalendar(timeZone: tenant.timeZone).period(of: day)
        // What happened after the day's end is the next digest's, which marks nothing of it as late.
        let untold = try await connection.query(
            """
            select document, ingested_at, amended_at, daily_digest_id from sharing_event
            where tenant_id = \(tenant.id.rawValue) and daily_digest_id is null and occurred_at < \(period.upperBound)
            order by occurred_at, event_id
            """
        ).map(SharingStore.Stored.init(row:))
        let firsts = try await FirstSeen.among(untold.map(\.event), tenant: tenant.id, on: connection)
        let id = UUID()
        let digest = Digest(
            id: id.uuidString.lowercased(),
            tenant: Digest.Tenant(tenantId: tenant.id.description, name: tenant.name),
            day: day,
            timeZone: tenant.timeZone,
            madeAt: now,
            entries: try await Decoration.decorate(untold.map(\.event), tenant: tenant.id, on: connection).map(
                DigestEntry.init
            ),
            newGuests: firsts.guests,
            newDomains: firsts.domains,
            completeness: try await DigestEvidence.completeness(
                of: tenant,
                period: period.lowerBound..<max(period.lowerBound, min(period.upperBound, now - Self.lag)),
                on: connection
            )
        )
        try await DigestStore.insert(
            digest,
            id: id,
            scheduled: scheduled,
            events: untold.map(\.event.id),
            tenant: tenant.id,
            on: connection
        )
        // Whoever gets digests by mail gets the scheduled ones.
        if scheduled {
            try await Outbox.enqueue(digest: id, cadence: digest.cadence, tenant: tenant.id, on: connection)
        }
        return StoredDigest(id: id, digest: digest, document: [UInt8](try digest.json()))
    }
}
