import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import NIOConcurrencyHelpers
import Policies
import Postgres
import Testing

@testable import Gateway

@Suite(.scratchDatabase, .timeLimit(.minutes(6))) struct ChannelCourierTests {
    /// All the ways in which a receiver fails, and whether its message is given up at the first.
    private static let ways: [(name: String, manner: HookReceiver.Manner, isFinal: Bool)] = [
        ("500", .says("HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n"), false),
        ("502", .says("HTTP/1.1 502 No\r\ncontent-length: 0\r\n\r\n"), false),
        ("503", .says("HTTP/1.1 503 No\r\ncontent-length: 0\r\nretry-after: 120\r\n\r\n"), false),
        ("504", .says("HTTP/1.1 504 No\r\ncontent-length: 0\r\n\r\n"), false),
        ("429", .says("HTTP/1.1 429 No\r\ncontent-length: 0\r\nretry-after: 3600\r\n\r\n"), false),
        ("400", .says("HTTP/1.1 400 No\r\ncontent-length: 0\r\n\r\n"), false),
        ("401", .says("HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n"), false),
        ("404", .says("HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n"), false),
        ("410", .says("HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n"), true),
        ("413", .says("HTTP/1.1 413 No\r\ncontent-length: 0\r\n\r\n"), true),
        ("redirect", .says("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"), false),
        ("hang", .hangs, false),
        ("reset", .breaksOff(""), false),
        ("half-head", .breaksOff("HTTP/1.1 200 O"), false),
        ("half-body", .breaksOff("HTTP/1.1 500 No\r\ncontent-length: 100\r\n\r\nhalf"), false),
        (
            "huge",
            .breaksOff("HTTP/1.1 500 No\r\ncontent-length: 900000\r\n\r\n" + String(repeating: "x", count: 900_000)),
            false
        ),
        ("garbage", .breaksOff("SSH-2.0-OpenSSH_9.6\r\n"), false),
        ("drip", .drips, false),
    ]

    @Test func `whatever a receiver does, nothing is lost and no other channel waits`() async throws {
        try await HookReceiver.with { receiver in
            let office = try await ChannelOffice(receiver)
            for way in Self.ways {
                receiver.set(way.manner, for: "/\(way.name)")
                try await office.add(way.name)
            }
            // TLS that is none, nobody there, no such name, a name that leads inside.
            try await office.add("tls", url: "https://tls.example:\(receiver.port)/tls")
            try await office.add("unknown")
            try await office.add("inside")
            office.names.withLockedValue { $0 = ["unknown.example": "", "inside.example": "10.0.0.1"] }
            try await office.add("good")
            let courier = try office.courier()
            for _ in 0..<2 { try await office.desk.enqueue([ChannelFixtures.notice()]) }

            try await courier.drain()

            let channels = Self.ways.count + 4
            let all = try await office.deliveries()
            let first = all.filter { $0.cause != "channel_disabled" }
            #expect(first.count == channels * 2)
            let good = first.filter { $0.channelName == "good" }
            #expect(good.count == 2 && good.allSatisfy { $0.state == .sent && $0.attempts == 1 })
            for way in Self.ways {
                let states = first.filter { $0.channelName == way.name }.map(\.state)
                #expect(states.contains(.dead) == way.isFinal, "\(way.name)")
                #expect(!states.contains(.sent) && !states.contains(.dropped), "\(way.name)")
            }
            let outcomes = try await office.outcomes()
            #expect(outcomes["inside"] == ["blocked"] && outcomes["unknown"] == ["unreachable"])
            #expect(outcomes["tls"] == ["unreachable"] && outcomes["500"] == ["deferred"])
            // 410 disables at once and is told to the others.
            let gone = try await office.deliveries.channels.get("410", of: "Contoso")
            #expect(gone.state == .disabled && gone.stateReason?.contains("410") == true)
            #expect(all.count - first.count == channels - 1)

            // The receivers are mended.
            receiver.heal()
            office.names.withLockedValue { $0 = [:] }
            _ = try await office.deliveries.channels.rotate(
                "tls",
                of: "Contoso",
                url: "http://tls.example:\(receiver.port)/tls",
                secret: nil,
                overlap: .zero
            )
            _ = try await office.deliveries.channels.set(.enabled, of: "410", tenant: "Contoso")
            for delivery in try await office.deliveries() where delivery.state == .dead {
                _ = try await office.deliveries.retry("\(delivery.deliveryId)", of: "Contoso")
            }
            while try await office.deliveries().contains(where: { $0.state == .waiting }) {
                try await office.hurry()
                try await courier.drain()
            }

            let last = try await office.deliveries()
            #expect(last.allSatisfy { $0.state == .sent }, "\(last.filter { $0.state != .sent })")
            for name in Self.ways.map(\.name) + ["good"] {
                let calls = receiver.calls(of: "/\(name)")
                let ids = Dictionary(grouping: calls) { $0.headers["webhook-id"] ?? "" }
                let known = Set(last.filter { $0.channelName == name }.map { "\($0.deliveryId)" })
                #expect(Set(ids.keys) == known, "\(name)")
                #expect(ids.values.allSatisfy { Set($0.map(\.body)).count == 1 }, "a repeat is the same to the byte")
            }
        }
    }

    @Test func `a channel that hangs holds up nobody`() async throws {
        try await HookReceiver.with { receiver in
            let office = try await ChannelOffice(receiver, timeout: .seconds(20))
            receiver.set(.hangs, for: "/hang")
            try await office.add("hang")
            try await office.add("good")
            let courier = try office.courier()
            let start = ContinuousClock.now
            let run = Task { try await courier.run() }
            for _ in 0..<20 { try await office.desk.enqueue([ChannelFixtures.notice()]) }

            while receiver.calls(of: "/good").count < 20, ContinuousClock.now - start < .seconds(18) {
                try await Task.sleep(for: .milliseconds(20))
            }

            #expect(receiver.calls(of: "/good").count == 20)
            #expect(ContinuousClock.now - start < .seconds(18))
            #expect(receiver.calls(of: "/hang").count == 1, "one message a channel at a time")
            run.cancel()
            _ = await run.result
        }
    }

    @Test func `a channel that takes nothing is tried by the schedule, then disabled and said`() async throws {
        try await HookReceiver.with { receiver in
            let office = try await ChannelOffice(receiver)
            receiver.set(.says("HTTP/1.1 500 No\r\ncontent-length: 3\r\n\r\nbad"), for: "/dead")
            try await office.add("dead")
            try await office.desk.enqueue([ChannelFixtures.notice()])
            try await office.add("good")
            let courier = try office.courier()
            var waits: [Double] = []
            for _ in 0..<10 {
                try await courier.drain()
                if let next = try await office.deliveries(channel: "dead").first?.nextAttemptAt {
                    waits.append(next.timeIntervalSinceNow)
                }
                try await office.hurry()
            }

            let delivery = try #require(try await office.deliveries(channel: "dead").first)
            #expect(delivery.state == .dead && delivery.attempts == 10)
            #expect(waits.count == 9)
            for (wait, due) in zip(waits, RetrySchedule.waits) {
                #expect(wait > Double(due) - 3 && wait < Double(due) * 1.1 + 1)
            }
            let channel = try await office.deliveries.channels.get("dead", of: "Contoso")
            #expect(channel.state == .disabled && channel.stateReason?.contains("10 tries") == true)
            try await courier.drain()
            let told = try #require(receiver.calls(of: "/good").first)
            #expect(told.body.contains("\"type\":\"channel.disabled\"") && told.body.contains("\"name\":\"dead\""))
            let history = try await office.deliveries.history(of: "\(delivery.deliveryId)", tenant: "Contoso")
            #expect(history.attempts.count == 10)
            #expect(history.attempts.allSatisfy { $0.status == 500 && $0.latencyMs != nil && $0.answer == "500 bad" })
        }
    }

    @Test func `of one alert nothing overtakes what was before it`() async throws {
        try await HookReceiver.with { receiver in
            let office = try await ChannelOffice(receiver)
            receiver.set(.says("HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n"), for: "/psa")
            try await office.add("psa", .psa)
            let id = UUID()
            try await office.desk.enqueue([ChannelFixtures.notice(ChannelFixtures.alert(id))])
            let courier = try office.courier()
            try await courier.drain()
            let closed = ChannelFixtures.alert(id, state: .resolved, count: 2)
            try await office.desk.enqueue([ChannelFixtures.notice(closed, cause: .updated)])
            receiver.heal()

            for _ in 0..<3 {
                try await office.hurry()
                try await courier.drain()
            }

            let bodies = receiver.calls(of: "/psa").map(\.body)
            #expect(bodies.count == 3)
            #expect(bodies[0] == bodies[1] && bodies[0].contains("\"status\":\"open\""))
            #expect(bodies[2].contains("\"status\":\"resolved\""))
            let keys = Set(receiver.calls(of: "/psa").map { $0.headers["idempotency-key"] ?? "" })
            #expect(keys == ["\(Fixtures.contoso)/\(GUID(id))"], "a repeat and an update mean the same ticket")
        }
    }

    @Test func `a worker that comes back repeats what it held, under the same id`() async throws {
        try await HookReceiver.with { receiver in
            let office = try await ChannelOffice(receiver)
            try await office.add("hook")
            try await office.desk.enqueue([ChannelFixtures.notice()])
            // Killed with the message in its hands.
            let held = try await office.desk.fixtures.database.asWorker {
                try await ChannelLease.take(failing: false, upTo: 9, worker: "worker-1", on: $0)
            }
            #expect(held.count == 1)
            try await office.courier("worker-2").drain()
            #expect(receiver.calls(of: "/hook").isEmpty, "nobody else takes it meanwhile")

            _ = try await office.desk.fixtures.database.asWorker {
                try await OutboxLease.reclaim(mail: false, worker: "worker-1", on: $0)
            }
            try await office.courier().drain()

            #expect(receiver.calls(of: "/hook").map { $0.headers["webhook-id"] } == ["\(GUID(held[0].lease.delivery))"])
        }
    }

    @Test func `no secret of a channel stands in the database, an answer or the ledger`() async throws {
        try await HookReceiver.with { receiver in
            let office = try await ChannelOffice(receiver)
            let path = "/workflows/x?sig=very-secret-word"
            receiver.set(
                .says("HTTP/1.1 500 No\r\ncontent-length: 40\r\n\r\nno: /workflows/x?sig=very-secret-word !!!"),
                for: path
            )
            let made = try await office.add("soc", url: "http://soc.example:\(receiver.port)\(path)")
            try await office.desk.enqueue([ChannelFixtures.notice()])
            try await office.courier().drain()

            let secret = try #require(made.secret)
            #expect(receiver.calls(of: path).count == 1)
            let dump = try await office.desk.fixtures.database.asWorker { connection in
                try await connection.query(
                    "select (c::text || o::text || a::text) as line from channel c, outbox o, delivery_attempt a"
                ).map { try $0.decode("line", as: String.self) }
            }.joined()
            #expect(dump.contains("soc.example") && dump.contains("redacted"))
            #expect(!dump.contains("very-secret-word") && !dump.contains(secret.dropFirst(6)))
            let shown = try JSONCoding.bytes(try await office.deliveries.channels.all(of: "Contoso"))
            #expect(!String(decoding: shown, as: UTF8.self).contains("sig="))
        }
    }

    @Test func `a row that was copied to another tenant opens nowhere`() async throws {
        try await HookReceiver.with { receiver in
            let office = try await ChannelOffice(receiver)
            try await office.desk.fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")
            try await office.add("soc")
            try await office.add("soc", to: "Fabrikam")
            try await office.desk.fixtures.database.asWorker { connection in
                _ = try await connection.execute(
                    """
                    update channel set sealed = (select sealed from channel where tenant_id = \(Fixtures.contoso.rawValue))
                    where tenant_id = \(Fixtures.fabrikam.rawValue)
                    """
                )
            }
            try await office.desk.enqueue([ChannelFixtures.notice()], tenant: Fixtures.fabrikam)

            try await office.courier().drain()

            #expect(receiver.calls(of: "/soc").isEmpty)
        }
    }

    @Test func `no tenant's alert reaches another's channel, whatever policies and channels there are`() async throws {
        try await HookReceiver.with { receiver in
            let office = try await ChannelOffice(receiver)
            var random = SystemRandomNumberGenerator()
            var tenants = [(id: Fixtures.contoso, name: "Contoso")]
            for name in ["Fabrikam", "Northwind", "Adatum"] {
                tenants.append((TenantID(rawValue: UUID()), name))
                try await office.desk.fixtures.addTenant(tenants[tenants.count - 1].id, name: name)
            }
            // The same names everywhere, as MSPs have them.
            let names = ["soc", "owner", "siem"]
            for (index, tenant) in tenants.enumerated() {
                for name in names where index == 0 || Bool.random(using: &random) {
                    let kind =
                        [AlertChannel.Kind.webhook, .psa, .teams, .slack].randomElement(using: &random) ?? .webhook
                    try await office.add(
                        name,
                        kind,
                        url: "http://\(name).example:\(receiver.port)/\(tenant.name)/\(name)",
                        to: tenant.name
                    )
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<40 {
                    let tenant = tenants.randomElement(using: &random) ?? tenants[0]
                    let recipients =
                        Bool.random(using: &random) ? nil : names.filter { _ in Bool.random(using: &random) }
                    group.addTask {
                        var alert = ChannelFixtures.alert(severity: Severity.allCases.randomElement() ?? .high)
                        alert.title = "For \(tenant.name) only"
                        let settings = ChannelFixtures.settings(recipients: recipients)
                        try await office.desk.enqueue(
                            [ChannelFixtures.notice(alert, settings: settings)],
                            tenant: tenant.id
                        )
                    }
                }
                try await group.waitForAll()
            }

            try await office.courier().drain()

            var heard = 0
            for tenant in tenants {
                for name in names {
                    for call in receiver.calls(of: "/\(tenant.name)/\(name)") {
                        heard += 1
                        for other in tenants where other.name != tenant.name {
                            #expect(!call.body.contains(other.name) && !call.body.contains(other.id.description))
                        }
                    }
                }
            }
            #expect(heard > 0)
        }
    }
}

extension ChannelOffice {
    /// What came of the first tries, by channel.
    fileprivate func outcomes() async throws -> [String: Set<String>] {
        let rows = try await desk.fixtures.database.asWorker { connection in
            try await connection.query(
                """
                select o.channel_name, coalesce(a.outcome, 'none') as outcome from outbox o
                join delivery_attempt a using (tenant_id, delivery_id)
                """
            ).map { (try $0.decode("channel_name", as: String.self), try $0.decode("outcome", as: String.self)) }
        }
        return Dictionary(grouping: rows, by: \.0).mapValues { Set($0.map(\.1)) }
    }
}
