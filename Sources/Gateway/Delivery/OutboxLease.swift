import FoundationEssentials
import MicrosoftCloud
import Postgres

/// A delivery in one worker's hands.
struct OutboxLease: Sendable {
    /// Longer than a mail may take (`SMTPClient.send`), its look-ups included.
    static let lifetime = Duration.seconds(300)

    /// What is to be delivered.
    enum Content: Sendable {
        case digest(UUID)
        case notification(AlertNotification)
    }

    let tenant: TenantID
    let delivery: UUID
    let content: Content
    let target: String
    let recipient: UUID?
    /// Where a notification goes; `nil` for a digest.
    let channel: UUID?
    let createdAt: Date
    let giveUpAt: Date
    /// Counted from 1.
    let attempt: Int

    /// Takes what is due, every tenant's oldest before any tenant's second: a thousand recipients of one do not delay another.
    static func take(
        _ channel: Delivery.Channel,
        upTo limit: Int,
        worker: String,
        on connection: PostgresConnection
    ) async throws -> [OutboxLease] {
        try await connection.query(
            """
            with due as (
                select tenant_id, delivery_id, next_attempt_at,
                    row_number() over (partition by tenant_id order by next_attempt_at, delivery_id) as place
                from outbox o where state = 'waiting' and channel = \(channel.rawValue) and next_attempt_at <= now()
                    and (leased_until is null or leased_until < now())
                    and not exists (
                        select from channel c where c.tenant_id = o.tenant_id and c.channel_id = o.channel_id
                            and c.state = 'disabled'
                    )
            ), taken as (
                select o.tenant_id, o.delivery_id from outbox o join due d using (tenant_id, delivery_id)
                where o.state = 'waiting' and o.next_attempt_at <= now()
                    and (o.leased_until is null or o.leased_until < now())
                order by d.place, d.next_attempt_at limit \(limit) for update of o skip locked
            ), leased as (
                update outbox o set attempts = o.attempts + 1, leased_by = \(worker),
                    leased_until = now() + \(lifetime.seconds) * interval '1 second'
                from taken t where o.tenant_id = t.tenant_id and o.delivery_id = t.delivery_id
                returning o.*
            ), noted as (
                insert into delivery_attempt (tenant_id, delivery_id, attempt, worker)
                select tenant_id, delivery_id, attempts, \(worker) from leased
            )
            select * from leased
            """
        ).map(OutboxLease.init(row:))
    }

    init(row: PostgresRow) throws {
        tenant = TenantID(rawValue: try row.decode("tenant_id", as: UUID.self))
        delivery = try row.decode("delivery_id", as: UUID.self)
        if let digest = try row.decode("digest_id", as: UUID?.self) {
            content = .digest(digest)
        } else {
            let payload = try row.decode("payload", as: JSONBytes.self)
            content = .notification(try JSONCoding.value(AlertNotification.self, from: payload.bytes))
        }
        target = try row.decode("target", as: String.self)
        recipient = try row.decode("recipient_id", as: UUID?.self)
        channel = try row.decode("channel_id", as: UUID?.self)
        createdAt = try row.decode("created_at", as: Date.self)
        giveUpAt = try row.decode("give_up_at", as: Date.self)
        attempt = try row.decode("attempts", as: Int.self)
    }

    /// Gives back what an earlier run of this worker held when it was killed.
    ///
    /// Whether the relay took those mails is unknown: they are sent again, with the Message-ID that they had.
    ///
    /// - Returns: How many there were.
    static func reclaim(mail: Bool = true, worker: String, on connection: PostgresConnection) async throws -> Int {
        try await connection.execute(
            """
            update outbox set leased_by = null, leased_until = null
            where state = 'waiting' and leased_by = \(worker) and (channel = 'mail') = \(mail)
            """
        )
    }

    /// What becomes of a delivery after a try.
    enum Settlement: Sendable, Equatable {
        case sent
        case again(at: Date)
        case dead
        case dropped
    }

    /// Writes down what came of the try; under another worker's lease it writes the ledger alone.
    func settle(
        _ settlement: Settlement,
        outcome: String?,
        answer: String,
        status: Int? = nil,
        latency: Duration? = nil,
        worker: String,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update delivery_attempt set ended_at = now(), outcome = \(outcome), answer = \(answer), status = \(status),
                latency_ms = \(latency?.milliseconds)
            where tenant_id = \(tenant.rawValue) and delivery_id = \(delivery) and attempt = \(attempt)
            """
        )
        let (state, next): (Delivery.State, Date?) =
            switch settlement {
            case .sent: (.sent, nil)
            case .again(let at): (.waiting, at)
            case .dead: (.dead, nil)
            case .dropped: (.dropped, nil)
            }
        // What was sent was sent, whoever holds the row meanwhile; everything else is the holder's to say.
        try await connection.execute(
            """
            update outbox set state = \(state.rawValue), last_answer = \(answer), leased_by = null, leased_until = null,
                next_attempt_at = coalesce(\(next), next_attempt_at),
                settled_at = case when \(state == .waiting) then null else now() end
            where tenant_id = \(tenant.rawValue) and delivery_id = \(delivery) and state = 'waiting'
                and (\(state == .sent) or attempts = \(attempt) and leased_by = \(worker))
            """
        )
    }

    /// Forgets what was settled long ago, links with it whose digest nobody opens any more.
    static func prune(on connection: PostgresConnection) async throws {
        try await connection.execute(
            "delete from outbox where state <> 'waiting' and settled_at < now() - interval '90 days'"
        )
        try await connection.execute("delete from digest_link where expires_at < now() - interval '90 days'")
    }
}
