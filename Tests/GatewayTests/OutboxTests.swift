import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

@Suite(.scratchDatabase, .timeLimit(.minutes(6))) struct OutboxTests {
    @Test func `a scheduled digest goes to everybody of its cadence, and once`() async throws {
        let office = try await PostOffice()
        for (address, cadences) in [
            ("kim@contoso.example", ["daily"]), ("lee@contoso.example", ["weekly", "daily"]),
            ("max@contoso.example", ["weekly"]), ("gone@contoso.example", ["daily"]),
        ] {
            _ = try await office.deliveries.addRecipient(address, cadences: cadences, to: "Contoso")
        }
        try await office.fixtures.database.asWorker {
            _ = try await $0.execute(
                "update mail_recipient set unsubscribed_at = now() where address like 'gone%'"
            )
        }

        let made = try await office.makeScheduled()

        let waiting = try await office.all().filter { $0.digestId?.rawValue == made.id }
        #expect(Set(waiting.map(\.target)) == ["kim@contoso.example", "lee@contoso.example"])
        #expect(waiting.count == 2 && waiting.allSatisfy { $0.state == .waiting && $0.channel == .mail })
        let weekly = try await office.all().filter { $0.digestId?.rawValue != made.id }
        #expect(Set(weekly.map(\.target)) == ["lee@contoso.example", "max@contoso.example"])
        let again = try await office.fixtures.database.asWorker {
            try await Outbox.enqueue(digest: made.id, cadence: .daily, tenant: Fixtures.contoso, on: $0)
        }
        #expect(again == 0)
    }

    @Test func `a digest made by hand is nobody's mail, and one that is rolled back neither`() async throws {
        let office = try await PostOffice()
        _ = try await office.deliveries.addRecipient("kim@contoso.example", cadences: ["daily"], to: "Contoso")
        _ = try await DigestMaker(database: office.fixtures.database).makeNow(for: "Contoso")
        struct Undo: Error {}
        await #expect(throws: Undo.self) {
            try await office.fixtures.database.asWorker { connection in
                try await Outbox.enqueue(digest: UUID(), cadence: .daily, tenant: Fixtures.contoso, on: connection)
                throw Undo()
            }
        }

        #expect(try await office.all().isEmpty)
    }

    @Test func `each tenant's first comes before any tenant's second`() async throws {
        let office = try await PostOffice()
        try await office.fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")
        for (tenant, count) in [(Fixtures.contoso, 5), (Fixtures.fabrikam, 1)] {
            for index in 0..<count {
                _ = try await office.fixtures.database.asWorker {
                    try await Outbox.enqueue(digest: UUID(), to: "\(index)@x.example", tenant: tenant, on: $0)
                }
            }
        }
        func take(_ count: Int) async throws -> [TenantID] {
            try await office.fixtures.database.asWorker {
                try await OutboxLease.take(.mail, upTo: count, worker: "w", on: $0)
            }.map(\.tenant)
        }

        #expect(Set(try await take(2)) == [Fixtures.contoso, Fixtures.fabrikam])
        #expect(try await take(10).count == 4)
        #expect(try await take(10).isEmpty, "what one worker has, no other gets")
    }

    @Test func `a worker that comes back takes back what it held`() async throws {
        let office = try await PostOffice()
        _ = try await office.fixtures.database.asWorker {
            try await Outbox.enqueue(digest: UUID(), to: "kim@x.example", tenant: Fixtures.contoso, on: $0)
        }
        func take() async throws -> Int {
            try await office.fixtures.database.asWorker {
                try await OutboxLease.take(.mail, upTo: 9, worker: "w", on: $0)
            }.count
        }
        #expect(try await take() == 1)
        #expect(try await take() == 0)
        for (worker, count) in [("another", 0), ("w", 1)] {
            let reclaimed = try await office.fixtures.database.asWorker {
                try await OutboxLease.reclaim(worker: worker, on: $0)
            }
            #expect(reclaimed == count)
        }
        #expect(try await take() == 1)
        #expect(try await office.all().map(\.attempts) == [2])
    }

    @Test func `no tenant's deliveries, recipients or links are another's`() async throws {
        let office = try await PostOffice()
        try await office.fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")
        _ = try await office.deliveries.addRecipient("kim@contoso.example", cadences: ["daily"], to: "Contoso")
        let digest = try await DigestMaker(database: office.fixtures.database).makeNow(for: "Contoso")
        let sent = try await office.deliveries.send("latest", of: "Contoso", to: "kim@contoso.example")
        let link = try await office.deliveries.link("latest", of: "Contoso", lifetime: .seconds(7200), label: "")

        #expect(try await office.deliveries.recipients(of: "Fabrikam").isEmpty)
        #expect(
            try await office.deliveries.deliveries(
                of: "Fabrikam",
                states: Delivery.State.allCases,
                before: nil,
                limit: 9
            )
            .isEmpty
        )
        let refusals: [(GatewayError.Code, () async throws -> Void)] = [
            (
                .recipientNotFound,
                { _ = try await office.deliveries.removeRecipient("kim@contoso.example", of: "Fabrikam") }
            ),
            (.deliveryNotFound, { _ = try await office.deliveries.retry("\(sent.deliveryId)", of: "Fabrikam") }),
            (
                .digestNotFound,
                { _ = try await office.deliveries.send("\(GUID(digest.id))", of: "Fabrikam", to: "a@b.example") }
            ),
            (
                .linkNotFound,
                {
                    _ = try await office.fixtures.database.asWorker {
                        try await LinkStore.revoke("\(link.linkId)", tenant: Fixtures.fabrikam, on: $0)
                    }
                }
            ),
        ]
        for (code, act) in refusals {
            let error = await #expect(throws: GatewayError.self) { try await act() }
            #expect(error?.code == code)
        }
        for table in ["mail_recipient", "outbox", "delivery_attempt", "digest_link"] {
            let refused = await #expect(throws: PostgresError.self) {
                try await office.fixtures.database.asTenant(Fixtures.contoso) {
                    _ = try await $0.query("select 1 from \(identifier: table)")
                }
            }
            #expect(refused?.sqlState == "42501", "a customer's key sees none of it")
        }
    }

    @Test(arguments: ["kim", "kim@@x.example", "kim@x.example\r\nBcc: a@b.example", ""])
    func `what is no address is no recipient`(address: String) async throws {
        let office = try await PostOffice()
        let error = await #expect(throws: GatewayError.self) {
            try await office.deliveries.addRecipient(address, cadences: ["daily"], to: "Contoso")
        }
        #expect(error?.code == .recipientInvalid)
    }

    @Test func `without a relay sending is refused and what waits goes on waiting`() async throws {
        let office = try await PostOffice()
        let silent = Deliveries(
            database: office.fixtures.database,
            credentials: office.credentials,
            post: nil,
            publicURL: nil
        )
        _ = try await DigestMaker(database: office.fixtures.database).makeNow(for: "Contoso")
        for act in [
            { _ = try await silent.send("latest", of: "Contoso", to: "kim@x.example") },
            { _ = try await silent.trial(to: "kim@x.example") },
        ] as [() async throws -> Void] {
            let error = await #expect(throws: GatewayError.self) { try await act() }
            #expect(error?.code == .mailOff)
        }
    }

    @Test func `the states in the database are those in the code`() async throws {
        let office = try await PostOffice()
        let checks = try await office.fixtures.database.asWorker { connection in
            try await connection.query(
                """
                select pg_get_constraintdef(oid) as text from pg_constraint
                where conrelid = 'outbox'::regclass and contype = 'c'
                """
            ).map { try $0.decode("text", as: String.self) }
        }.joined()
        for state in Delivery.State.allCases { #expect(checks.contains("'\(state.rawValue)'")) }
        for channel in Delivery.Channel.allCases { #expect(checks.contains("'\(channel.rawValue)'")) }
    }
}
