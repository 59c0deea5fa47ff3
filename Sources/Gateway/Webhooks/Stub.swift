import ManagementActivity
import MicrosoftCloud
import Postgres
import Sealing

// Stands in until webhooks and per-tenant budgets land: delete this file with them.
enum WebhookStore {
    static func target(
        of tenant: TenantID,
        key: DataKey,
        on connection: PostgresConnection
    ) async throws -> WebhookTarget? { nil }
}
extension Tenant { var requestsPerMinute: Int? { nil } }
