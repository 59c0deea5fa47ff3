package import FoundationEssentials
import MicrosoftCloud
import Postgres

/// A delivery and the ledger of its tries.
package struct DeliveryHistory: Sendable, Codable, Equatable {
    /// One try.
    package struct Attempt: Sendable, Codable, Equatable {
        /// Counted from 1.
        package var attempt: Int
        package var worker: String
        package var startedAt: Date
        /// `nil`: the worker ended first, or it is under way.
        package var endedAt: Date?
        /// `accepted`, `deferred`, `refused`, `unreachable` or `blocked`.
        package var outcome: String?
        /// The HTTP status.
        package var status: Int?
        package var latencyMs: Int?
        package var answer: String?
    }

    package var delivery: Delivery
    /// Oldest first.
    package var attempts: [Attempt]

    static func get(_ id: UUID, tenant: TenantID, on connection: PostgresConnection) async throws -> DeliveryHistory {
        let row = try await connection.query(
            """
            select \(Delivery.columns) from outbox where tenant_id = \(tenant.rawValue) and delivery_id = \(id)
            """
        ).first
        guard let row else {
            throw GatewayError(
                .deliveryNotFound,
                "The tenant has no delivery '\(GUID(id))'.",
                remedy: "List them with: gatewayctl delivery list TENANT."
            )
        }
        let attempts = try await connection.query(
            """
            select attempt, worker, started_at, ended_at, outcome, status, latency_ms, answer from delivery_attempt
            where tenant_id = \(tenant.rawValue) and delivery_id = \(id) order by attempt
            """
        ).map { row in
            Attempt(
                attempt: try row.decode("attempt", as: Int.self),
                worker: try row.decode("worker", as: String.self),
                startedAt: try row.decode("started_at", as: Date.self),
                endedAt: try row.decode("ended_at", as: Date?.self),
                outcome: try row.decode("outcome", as: String?.self),
                status: try row.decode("status", as: Int?.self),
                latencyMs: try row.decode("latency_ms", as: Int?.self),
                answer: try row.decode("answer", as: String?.self)
            )
        }
        return DeliveryHistory(delivery: try Delivery(row: row), attempts: attempts)
    }
}
