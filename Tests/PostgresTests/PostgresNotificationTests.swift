import GatewayTesting
import Postgres
import Testing

@Suite(.emptyDatabase) struct PostgresNotificationTests {
    @Test(.timeLimit(.minutes(6)))
    func `A listener hears its channel, in order, from when it listens`() async throws {
        let pool = ScratchDatabase.current.pool()
        var listener = pool.notifications(on: "Odd \"channel\"").makeAsyncIterator()
        #expect(await listener.next() == "")

        try await pool.execute("notify other, 'x'")
        for number in 0..<10 { try await pool.execute("select pg_notify('Odd \"channel\"', \(String(number)))") }

        for number in 0..<10 { #expect(await listener.next() == String(number)) }
        await pool.shutdown()
        #expect(await listener.next() == nil)
    }

    @Test(.timeLimit(.minutes(6)))
    func `Channels come and go on one connection`() async throws {
        let database = ScratchDatabase.current
        let pool = database.pool()
        var first = pool.notifications(on: "a").makeAsyncIterator()
        #expect(await first.next() == "")
        var second = pool.notifications(on: "b").makeAsyncIterator()
        #expect(await second.next() == "")

        try await pool.execute("notify b, 'two'")
        try await pool.execute("notify a, 'one'")

        #expect(await first.next() == "one")
        #expect(await second.next() == "two")
        let observer = try await database.connection()
        let listening = try await observer.query(
            "select from pg_stat_activity where datname = current_database() and query ilike 'listen%'"
        )
        #expect(listening.count == 1)
        await pool.shutdown()
    }

    @Test(.timeLimit(.minutes(6)))
    func `A listener whose connection was lost is told to look for itself and hears on`() async throws {
        let database = ScratchDatabase.current
        let pool = database.pool()
        var listener = pool.notifications(on: "a").makeAsyncIterator()
        #expect(await listener.next() == "")

        try await pool.execute(
            """
            select pg_terminate_backend(pid, 5000) from pg_stat_activity
            where datname = current_database() and query ilike 'listen%'
            """
        )

        #expect(await listener.next() == "")
        try await pool.execute("notify a, 'again'")
        #expect(await listener.next() == "again")
        await pool.shutdown()
    }
}
