import MicrosoftCloud
import Postgres

enum AlertNotices {
    static func enqueue(_ notices: [AlertNotice], tenant: TenantID, on connection: PostgresConnection) async throws {}
}
