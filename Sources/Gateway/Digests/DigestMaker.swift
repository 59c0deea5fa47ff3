package import FoundationEssentials
import ManagementActivity
package import MicrosoftCloud
import Postgres

/// Makes a tenant's digests: by day every sharing event that none has told yet, once; by week and month what the days told.
package struct DigestMaker: Sendable {
    /// How far a feed that is read all the time may be behind: the time so far counts as covered up to then.
    private static let lag: TimeInterval = 15 * 60

    let database: Database

    package init(database: Database) { self.database = database }

    /// Makes a daily digest now, of the day so far and of everything untold before it.
    package func makeNow(for reference: String, now: Date = Date()) async throws -> StoredDigest {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            let calendar = TenantCalendar(timeZone: tenant.timeZone)
            let schedule = try await DigestScheduleStore.lock(tenant.id, on: connection)
            let period = DigestPeriod(day: calendar.day(of: now), in: calendar)
            return try await Self.make(period, of: tenant, schedule, isScheduled: false, now: now, on: connection)
        }
    }

    /// What the digest of the running period would say now; nothing is stored and nothing counts as told.
    package func preview(
        for reference: String,
        cadence: DigestCadence,
        now: Date = Date()
    ) async throws -> StoredDigest {
        do {
            return try await database.asWorker { connection in
                let tenant = try await TenantStore.find(reference, on: connection)
                let calendar = TenantCalendar(timeZone: tenant.timeZone)
                let schedule = try await DigestScheduleStore.lock(tenant.id, on: connection)
                let today = calendar.day(of: now)
                let day = DigestPeriod(day: today, in: calendar)
                // A week is made of its days, so its preview needs today's.
                if cadence == .weekly || cadence == .monthly {
                    _ = try await Self.make(day, of: tenant, schedule, isScheduled: false, now: now, on: connection)
                }
                let period =
                    cadence == .hourly
                    ? DigestPeriod(hourAround: now, in: calendar)
                    : DigestPeriod(cadence, around: today, weekStart: schedule.weekStart, in: calendar)
                throw Preview(
                    made: try await Self.make(
                        period,
                        of: tenant,
                        schedule,
                        isScheduled: false,
                        now: now,
                        on: connection
                    )
                )
            }
        } catch let preview as Preview {
            return preview.made
        }
    }

    /// Undoes the transaction in which a preview was made.
    private struct Preview: Error { let made: StoredDigest }

    /// Makes every digest of a tenant that is due and was not made.
    ///
    /// - Returns: What was made, in its order; empty when nothing was due.
    @discardableResult
    package func makeDue(for id: TenantID, now: Date) async throws -> [StoredDigest] {
        try await database.asWorker { connection in
            let schedule = try await DigestScheduleStore.lock(id, on: connection)
            return try await Self.makeDue(for: id, schedule, now: now, on: connection)
        }
    }

    static func makeDue(
        for id: TenantID,
        _ schedule: DigestSchedule,
        now: Date,
        on connection: PostgresConnection
    ) async throws -> [StoredDigest] {
        let tenant = try await TenantStore.get(id, on: connection)
        let calendar = TenantCalendar(timeZone: tenant.timeZone)
        var made: [StoredDigest] = []
        // In this order: a week and a month read what their last day told.
        for cadence in DigestCadence.allCases {
            // A tenant has no digest of the time before it came.
            guard let period = schedule.due(cadence, at: now, in: calendar),
                period.range.upperBound > tenant.createdAt,
                try await !DigestStore.isMade(period, tenant: id, on: connection)
            else { continue }
            made.append(try await make(period, of: tenant, schedule, isScheduled: true, now: now, on: connection))
        }
        try await DigestScheduleStore.done(id, next: schedule.next(after: now, in: calendar), on: connection)
        return made
    }

    private static func make(
        _ period: DigestPeriod,
        of tenant: Tenant,
        _ schedule: DigestSchedule,
        isScheduled: Bool,
        now: Date,
        on connection: PostgresConnection
    ) async throws -> StoredDigest {
        let heading = Digest.Heading(
            id: UUID(),
            tenant: Digest.Tenant(tenantId: tenant.id.description, name: tenant.name),
            period: period,
            timeZone: tenant.timeZone,
            madeAt: now
        )
        try await DigestStore.begin(heading, isScheduled: isScheduled, tenant: tenant.id, on: connection)
        var ledger = [heading.id]
        switch period.cadence {
        case .hourly, .daily:
            let since = schedule.hourlySince
            try await DigestLedger.tell(in: heading, since: since, tenant: tenant.id, on: connection)
        case .weekly, .monthly:
            ledger = try await DigestStore.dailies(
                period.firstDay...period.lastDay,
                madeBy: now,
                tenant: tenant.id,
                on: connection
            )
        }
        let tally = try await DigestLedger.tally(
            of: ledger,
            period: period,
            calendar: TenantCalendar(timeZone: tenant.timeZone),
            tenant: tenant.id,
            on: connection
        )
        let entries = try await DigestLedger.entries(named: tally, of: ledger, tenant: tenant.id, on: connection)
        let arrivals = try await DigestGuests.arrivals(in: ledger, tenant: tenant.id, on: connection)
        let covered = max(period.range.lowerBound, tenant.createdAt - TimeWindow.reach)
        let surroundings = Digest.Surroundings(
            comparison: try await DigestStore.last(before: period, tenant: tenant.id, on: connection)?.asComparison,
            newGuests: arrivals.guests,
            newGuestCount: arrivals.count,
            newDomains: arrivals.domains,
            notes: try await Decoration.notices(tenant: tenant.id, on: connection),
            alerts: try await OpenAlerts.tell(raisedIn: period.range, tenant: tenant.id, on: connection),
            mitigation: try await MitigationTally.tell(in: period.range, tenant: tenant.id, on: connection),
            completeness: try await DigestEvidence.completeness(
                of: tenant,
                period: covered..<max(covered, min(period.range.upperBound, now - Self.lag)),
                on: connection
            )
        )
        let made = try await DigestStore.finish(
            Digest(heading, tally: tally, entries: entries, surroundings),
            id: heading.id,
            tenant: tenant.id,
            on: connection
        )
        // Whoever gets digests by mail gets the scheduled ones, and a digest is never stored without being on its way.
        if isScheduled {
            try await Outbox.enqueue(digest: made.id, cadence: period.cadence, tenant: tenant.id, on: connection)
        }
        return made
    }
}
