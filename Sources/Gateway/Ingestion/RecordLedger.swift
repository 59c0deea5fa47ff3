import AuditRecords
import FoundationEssentials
import MicrosoftCloud
import Postgres

/// Which of a tenant's records are stored already: one lease's view of `record_segment`.
///
/// Sound because a lease is exclusive and every commit confirms it: nobody else adds keys of this tenant meanwhile.
struct RecordLedger {
    /// The new keys of one blob, packed by hour: rows of `record_segment`.
    struct Segment {
        let hour: Int32
        var keys: [UInt8]
    }

    /// Keys held in memory at most, some 10 MB a shift; past it the ledger forgets and reads again.
    private static let capacity = 200_000

    private var known: [Int32: Set<RecordKey>] = [:]
    private var staged: [Int32: Set<RecordKey>] = [:]
    private var count = 0

    /// The hour in which a record was created, counted from 1970.
    static func hour(of record: ScannedRecord) -> Int32 {
        // Floor, not truncation, so that times before 1970 do not share the hour of those after.
        let (quotient, remainder) = record.createdAt.quotientAndRemainder(dividingBy: 3_600_000_000)
        return Int32(clamping: remainder < 0 ? quotient - 1 : quotient)
    }

    /// Reads the hours that are not in memory yet.
    mutating func load(_ hours: Set<Int32>, tenant: TenantID, on connection: PostgresConnection) async throws {
        if count > Self.capacity { forget() }
        let missing = hours.subtracting(known.keys)
        guard !missing.isEmpty else { return }
        for hour in missing { known[hour] = [] }
        let rows = try await connection.query(
            """
            select hour, keys from record_segment
            where tenant_id = \(tenant.rawValue) and hour = any (\(missing.map(Int.init))::int[])
            """
        )
        for row in rows {
            let hour = Int32(clamping: try row.decode("hour", as: Int.self))
            let keys = try row.decode("keys", as: [UInt8].self)
            for start in stride(from: 0, to: keys.count, by: RecordKey.byteCount) {
                guard let key = RecordKey(bytes: keys[start..<start + RecordKey.byteCount]) else { continue }
                if known[hour, default: []].insert(key).inserted { count += 1 }
            }
        }
    }

    /// Stages what is new among a blob's records.
    ///
    /// - Returns: For each record whether it is new, and the new keys by hour.
    mutating func admit(_ records: [ScannedRecord]) -> (isNew: [Bool], segments: [Segment]) {
        var isNew: [Bool] = []
        isNew.reserveCapacity(records.count)
        var segments: [Segment] = []
        for record in records {
            let hour = Self.hour(of: record)
            guard known[hour]?.contains(record.key) != true, staged[hour, default: []].insert(record.key).inserted
            else {
                isNew.append(false)
                continue
            }
            isNew.append(true)
            // A blob's records come from few hours, mostly the one before.
            if let index = segments.lastIndex(where: { $0.hour == hour }) {
                segments[index].keys.append(contentsOf: record.key.bytes)
            } else {
                segments.append(Segment(hour: hour, keys: record.key.bytes))
            }
        }
        return (isNew, segments)
    }

    /// What was staged is in the database now.
    mutating func commit() {
        for (hour, keys) in staged {
            known[hour, default: []].formUnion(keys)
            count += keys.count
        }
        staged = [:]
    }

    /// The transaction was rolled back.
    mutating func rollback() { staged = [:] }

    private mutating func forget() {
        known = [:]
        count = 0
    }
}
