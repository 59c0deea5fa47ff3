import AuditRecords
import FoundationEssentials
import ManagementActivity
import MicrosoftCloud
import Postgres

/// Commits blobs: archive, ledger, sharing events, alerts, counts and the state `done`, all in one transaction or not at all.
struct BlobCommit {
    /// What a commit added.
    struct Outcome: Sendable, Equatable {
        var blobs = 0
        var records = 0
        var setAside = 0
        var events = 0
        var alerts = 0

        mutating func add(_ other: Outcome) {
            blobs += other.blobs
            records += other.records
            setAside += other.setAside
            events += other.events
            alerts += other.alerts
        }
    }

    let lease: Lease
    let database: Database
    private(set) var ledger = RecordLedger()

    init(lease: Lease, database: Database) {
        self.lease = lease
        self.database = database
    }

    /// Commits a batch under the lease.
    ///
    /// - Throws: ``GatewayError`` with `lease.lost` (nothing was changed), or the database's failure.
    mutating func commit(_ batch: [FetchedBlob]) async throws -> Outcome {
        do {
            let outcome = try await database.asWorker { connection in
                let hours = Set(batch.flatMap { $0.records.map(RecordLedger.hour(of:)) })
                try await ledger.load(hours, tenant: lease.tenant, on: connection)
                return try await Self.write(batch, lease: lease, ledger: &ledger, on: connection)
            }
            ledger.commit()
            return outcome
        } catch {
            ledger.rollback()
            throw error
        }
    }

    private static func write(
        _ batch: [FetchedBlob],
        lease: Lease,
        ledger: inout RecordLedger,
        on connection: PostgresConnection
    ) async throws -> Outcome {
        let tenant = lease.tenant.rawValue
        var rows = Rows()
        for blob in batch { rows.add(blob, ledger: &ledger) }

        var statements = [LeaseStore.confirmation(lease), rows.finishing(tenant), rows.archiving(tenant)]
        if !rows.segmentHours.isEmpty { statements.append(rows.remembering(tenant)) }
        if !rows.asideIDs.isEmpty { statements.append(rows.settingAside(tenant)) }
        if !rows.tallies.isEmpty { statements.append(rows.counting(tenant)) }
        statements.append(rows.summing(tenant))
        // A dead letter that came after all, and content that was damaged and came whole; damage that stayed stays a gap.
        let retried = batch.filter { $0.blob.attempts > 0 || $0.blob.wasGivenUp }.map(\.blob.item.contentID)
        if !retried.isEmpty {
            let damaged = batch.filter { $0.damage != nil }.map(\.blob.item.contentID)
            statements.append(GapStore.repairing(contentIDs: retried, butDamaged: damaged, tenant: lease.tenant))
        }
        let results = try await connection.pipeline(statements)
        guard results[0].count == 1 else { throw LeaseStore.lost(lease) }
        guard results[1].count == batch.count else {
            // Somebody else finished one of them: under a confirmed lease only a purge or a hand on the database can.
            throw GatewayError(.leaseLost, "A blob of tenant \(lease.tenant) was finished elsewhere.")
        }
        let changed = try await SharingStore.add(rows.facts, tenant: lease.tenant, on: connection)
        var outcome = Outcome(blobs: batch.count, records: rows.newCount, setAside: rows.asideIDs.count)
        outcome.events = changed.events.count
        // All of a batch were held against policies of the same shift.
        guard let policies = batch.last?.policies else { return outcome }
        outcome.alerts = try await Evaluation.evaluate(
            rows.findings,
            changed,
            with: policies,
            tenant: lease.tenant,
            on: connection
        )
        return outcome
    }
}

/// The columns of one commit's rows, as arrays: one statement a table whatever the number of blobs.
private struct Rows {
    var ids: [String] = []
    var bytes: [Int64] = []
    var counts: [Int] = []
    var newCounts: [Int] = []
    var asideCounts: [Int] = []
    var sealed: [[UInt8]] = []

    var segmentHours: [Int] = []
    var segmentIDs: [String] = []
    var segmentKeys: [[UInt8]] = []

    var asideIDs: [String] = []
    var asideOffsets: [Int64] = []
    var asideLengths: [Int64] = []
    var asideReasons: [String] = []
    var asideDetails: [String] = []

    var tallies: [String: (classification: String, count: Int64)] = [:]
    var feeds: [String: FeedSum] = [:]
    var facts: [SharingStore.Evidence] = []
    var findings: [Findings] = []
    var newCount = 0

    mutating func add(_ blob: FetchedBlob, ledger: inout RecordLedger) {
        let id = blob.blob.item.contentID
        let (isNew, segments) = ledger.admit(blob.records)
        let new = isNew.count(where: { $0 })
        ids.append(id)
        bytes.append(Int64(blob.byteCount))
        counts.append(blob.records.count)
        newCounts.append(new)
        asideCounts.append(blob.setAside.count)
        sealed.append(blob.sealed)
        newCount += new
        for segment in segments {
            segmentHours.append(Int(segment.hour))
            segmentIDs.append(id)
            segmentKeys.append(segment.keys)
        }
        for record in blob.setAside {
            asideIDs.append(id)
            asideOffsets.append(Int64(record.range.lowerBound))
            asideLengths.append(Int64(record.range.count))
            asideReasons.append(record.reason.rawValue)
            asideDetails.append(record.detail ?? "")
        }
        feeds[blob.blob.item.contentType.rawValue, default: FeedSum()].add(blob, new: new)
        // Only what is new counts, or a repeated blob would count twice.
        for (record, fresh) in zip(blob.records, isNew) where fresh {
            let operation = blob.operations[record.operation]
            tallies[operation.operation, default: (operation.classification.rawValue, 0)].count += 1
        }
        for evidence in blob.evidence where isNew[evidence.record] {
            facts.append(SharingStore.Evidence(key: blob.records[evidence.record].key, fact: evidence.fact))
        }
        for (record, found) in blob.findings where isNew[record] { findings.append(found) }
    }

    func finishing(_ tenant: UUID) -> PostgresQuery {
        """
        update content_blob b set state = 'done', done_at = now(), attempts = b.attempts + 1, error_code = null, error = null,
            bytes = v.bytes, records = v.records, records_new = v.fresh, records_set_aside = v.aside
        from unnest(\(ids)::text[], \(bytes)::bigint[], \(counts)::int[], \(newCounts)::int[], \(asideCounts)::int[])
            as v(content_id, bytes, records, fresh, aside)
        where b.tenant_id = \(tenant) and b.content_id = v.content_id and b.state = 'listed'
        returning 1
        """
    }

    func archiving(_ tenant: UUID) -> PostgresQuery {
        """
        insert into archive_blob (tenant_id, content_id, sealed, keep_until)
        select \(tenant), v.*, coalesce(
            (select (now() at time zone 'UTC')::date + archive_days from retention where tenant_id = \(tenant)), 'infinity'
        ) from unnest(\(ids)::text[], \(sealed)::bytea[]) as v
        """
    }

    func remembering(_ tenant: UUID) -> PostgresQuery {
        """
        insert into record_segment (tenant_id, hour, content_id, keys)
        select \(tenant), * from unnest(\(segmentHours)::int[], \(segmentIDs)::text[], \(segmentKeys)::bytea[])
        """
    }

    func settingAside(_ tenant: UUID) -> PostgresQuery {
        """
        insert into set_aside_record (tenant_id, content_id, byte_offset, byte_count, reason, detail)
        select \(tenant), * from unnest(\(asideIDs)::text[], \(asideOffsets)::bigint[], \(asideLengths)::bigint[],
            \(asideReasons)::text[], \(asideDetails)::text[])
        """
    }

    func counting(_ tenant: UUID) -> PostgresQuery {
        // Sorted, so that two commits that touch the same rows lock them in the same order.
        let sorted = tallies.sorted { $0.key < $1.key }
        return """
            insert into operation_count (tenant_id, day, operation, classification, records)
            select \(tenant), (now() at time zone 'UTC')::date, * from unnest(\(sorted.map(\.key))::text[],
                \(sorted.map(\.value.classification))::text[], \(sorted.map(\.value.count))::bigint[])
            on conflict (tenant_id, day, operation) do update
                set records = operation_count.records + excluded.records, classification = excluded.classification
            """
    }

    func summing(_ tenant: UUID) -> PostgresQuery {
        let sorted = feeds.sorted { $0.key < $1.key }
        return """
            update feed f set newest_done_at = greatest(newest_done_at, v.newest), blobs_done = f.blobs_done + v.blobs,
                bytes = f.bytes + v.bytes, records = f.records + v.records, records_repeated = records_repeated + v.repeated,
                records_set_aside = records_set_aside + v.aside
            from unnest(\(sorted.map(\.key))::text[], \(sorted.map(\.value.newest))::timestamptz[],
                \(sorted.map(\.value.blobs))::int[], \(sorted.map(\.value.bytes))::bigint[],
                \(sorted.map(\.value.records))::int[], \(sorted.map(\.value.repeated))::int[],
                \(sorted.map(\.value.setAside))::int[])
                as v(content_type, newest, blobs, bytes, records, repeated, aside)
            where f.tenant_id = \(tenant) and f.content_type = v.content_type
            """
    }
}

/// What one commit adds to a feed's figures.
private struct FeedSum {
    var newest = Date.distantPast
    var blobs = 0
    var bytes: Int64 = 0
    var records = 0
    var repeated = 0
    var setAside = 0

    mutating func add(_ blob: FetchedBlob, new: Int) {
        newest = max(newest, blob.blob.item.createdAt)
        blobs += 1
        bytes += Int64(blob.byteCount)
        records += new
        repeated += blob.records.count - new
        setAside += blob.setAside.count
    }
}
