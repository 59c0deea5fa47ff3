import Postgres

extension PostgresConnection {
    /// Returns once exactly so many others in this database are in `pg_sleep`.
    func waitUntil(sleepers: Int) async throws {
        while true {
            let count: Int = try await query(
                """
                select count(*) as n from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid() and wait_event = 'PgSleep'
                """
            )[0]["n"]
            if count == sleepers { return }
            await Task.yield()
        }
    }
}
