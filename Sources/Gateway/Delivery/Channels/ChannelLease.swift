import FoundationEssentials
import Postgres

/// Messages to channels in one worker's hands.
enum ChannelLease {
    /// A delivery with the channel it goes to, as both stood when it was taken.
    struct Taken: Sendable {
        var lease: OutboxLease
        var channel: UUID
        var kind: AlertChannel.Kind
        /// Tries before an operator set it waiting again, which the schedule does not count.
        var attemptsBefore: Int
        var lastSuccessAt: Date?
    }

    /// Takes what is due: of each channel one message, of each alert or mitigation the oldest, every tenant's first before any tenant's second.
    ///
    /// A channel that has a message under way gets no second one, and what it refused to hear waits out its pause. Channels
    /// that fail are asked for apart, so that however many of them there are they take only the lanes meant for them.
    static func take(
        failing: Bool,
        upTo limit: Int,
        worker: String,
        on connection: PostgresConnection
    ) async throws -> [Taken] {
        try await connection.query(
            """
            with ready as (
                select o.tenant_id, o.delivery_id, o.next_attempt_at, row_number() over (
                    partition by o.tenant_id, o.channel_id order by o.next_attempt_at, o.created_at, o.delivery_id
                ) as place
                from outbox o join channel c on c.tenant_id = o.tenant_id and c.channel_id = o.channel_id
                where o.state = 'waiting' and o.channel <> 'mail' and o.next_attempt_at <= now() and c.state = 'enabled'
                    and (c.failures > 0) = \(failing)
                    and (o.attempts > o.attempts_before or c.paused_until is null or c.paused_until <= now())
                    and not exists (
                        select from outbox x where x.tenant_id = o.tenant_id and x.channel_id = o.channel_id
                            and x.state = 'waiting' and x.leased_until >= now()
                    )
                    and not exists (
                        select from outbox y where y.tenant_id = o.tenant_id and y.channel_id = o.channel_id
                            and (y.alert_id = o.alert_id or y.mitigation_id = o.mitigation_id) and y.state = 'waiting'
                            and (y.created_at, y.delivery_id) < (o.created_at, o.delivery_id)
                    )
            ), first as (
                select *, row_number() over (partition by tenant_id order by next_attempt_at, delivery_id) as turn
                from ready where place = 1
            ), taken as (
                select o.tenant_id, o.delivery_id from outbox o join first f using (tenant_id, delivery_id)
                where o.state = 'waiting' and (o.leased_until is null or o.leased_until < now())
                order by f.turn, f.next_attempt_at limit \(limit) for update of o skip locked
            ), leased as (
                update outbox o set attempts = o.attempts + 1, leased_by = \(worker),
                    leased_until = now() + \(OutboxLease.lifetime.seconds) * interval '1 second'
                from taken t where o.tenant_id = t.tenant_id and o.delivery_id = t.delivery_id
                returning o.*
            ), noted as (
                insert into delivery_attempt (tenant_id, delivery_id, attempt, worker)
                select tenant_id, delivery_id, attempts, \(worker) from leased
            )
            select l.*, c.last_success_at from leased l
            join channel c on c.tenant_id = l.tenant_id and c.channel_id = l.channel_id
            """
        ).map { row in
            Taken(
                lease: try OutboxLease(row: row),
                channel: try row.decode("channel_id", as: UUID.self),
                kind: try row.decodeCase("channel"),
                attemptsBefore: try row.decode("attempts_before", as: Int.self),
                lastSuccessAt: try row.decode("last_success_at", as: Date?.self)
            )
        }
    }
}
