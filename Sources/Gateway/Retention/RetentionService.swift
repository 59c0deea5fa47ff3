import AsyncAlgorithms
import FoundationEssentials
package import Logging
import Postgres
import ServiceLifecycle

/// Lets go of what has been kept long enough: whole months of the archive at once, the rest in small portions.
package struct RetentionService: ServiceLifecycle.Service {
    private static let interval = Duration.seconds(900)
    /// Rows a transaction lets go: a few milliseconds' worth, so that nobody waits for it.
    private static let portion = 2_000
    /// How much longer than its bytes a blob is known: Microsoft repeats records for days (nine were seen).
    private static let knownDays = 30

    let database: Database
    let logger: Logger

    package init(database: Database, logger: Logger) {
        self.database = database
        self.logger = logger
    }

    package func run() async throws {
        for await _ in AsyncTimerSequence(interval: Self.interval, clock: .continuous).cancelOnGracefulShutdown() {
            do {
                let gone = try await Self.letGo(on: database)
                guard gone > 0 else { continue }
                logger.info("Kept long enough and let go", metadata: ["rows": "\(gone)"])
            } catch {
                logger.warning("Retention waits", metadata: .init([.errorCause: "\(error)"]))
            }
        }
    }

    /// Lets go of everything that is over its time.
    ///
    /// - Returns: How many rows and months went.
    package static func letGo(on database: Database) async throws -> Int {
        var gone = try await database.asWorker {
            try await $0.query("select gateway_keep_archive() as months").first?.decode("months", as: Int.self) ?? 0
        }
        for deletion in [events, digests, blobs, segments] {
            while true {
                let count = try await database.asWorker { try await $0.execute(deletion) }
                gone += count
                if count < portion || Task.isCancelled { break }
            }
        }
        return gone
    }

    /// Events that every digest of theirs has told, with their evidence.
    private static let events: PostgresQuery = """
        with old as (
            select e.tenant_id, e.event_id, e.fold_key from sharing_event e join retention r using (tenant_id)
            where e.daily_digest_id is not null and e.occurred_at < now() - r.event_days * interval '1 day'
                and e.ingested_at < now() - r.event_days * interval '1 day'
            limit \(portion)
        ), evidence as (
            delete from sharing_fact f using old where f.tenant_id = old.tenant_id and f.fold_key = old.fold_key
        )
        delete from sharing_event e using old where e.tenant_id = old.tenant_id and e.event_id = old.event_id
        """

    /// Digests and their lines; the guests that they told first may be told as new again.
    private static let digests: PostgresQuery = """
        with old as (
            select d.tenant_id, d.digest_id from digest d join retention r using (tenant_id)
            where d.made_at < now() - r.digest_days * interval '1 day' limit \(portion)
        ), guests as (
            delete from digest_guest g using old where g.tenant_id = old.tenant_id and g.digest_id = old.digest_id
        )
        delete from digest d using old where d.tenant_id = old.tenant_id and d.digest_id = old.digest_id
        """

    private static let blobs: PostgresQuery = """
        with old as (
            select b.tenant_id, b.content_id from content_blob b join retention r using (tenant_id)
            where b.state in ('done', 'gone') and b.done_at < now() - (r.archive_days + \(knownDays)) * interval '1 day'
            limit \(portion)
        ), aside as (
            delete from set_aside_record s using old where s.tenant_id = old.tenant_id and s.content_id = old.content_id
        )
        delete from content_blob b using old where b.tenant_id = old.tenant_id and b.content_id = old.content_id
        """

    private static let segments: PostgresQuery = """
        with old as (
            select s.tenant_id, s.hour, s.segment_id from record_segment s join retention r using (tenant_id)
            where s.hour < extract(epoch from now() - (r.archive_days + \(knownDays)) * interval '1 day')::int / 3600
            limit \(portion)
        )
        delete from record_segment s using old
        where s.tenant_id = old.tenant_id and s.hour = old.hour and s.segment_id = old.segment_id
        """
}
