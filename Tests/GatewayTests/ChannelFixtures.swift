import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Policies
import Postgres

@testable import Gateway

/// Alerts of invented customers, and channels that nobody listens on.
struct ChannelFixtures {
    let fixtures = Fixtures()

    /// A channel without an address that opens: planning needs none.
    @discardableResult
    func addChannel(
        _ name: String,
        _ kind: AlertChannel.Kind = .webhook,
        of tenant: TenantID = Fixtures.contoso,
        minSeverity: Severity = .informational,
        addresses: [String] = ["soc@msp.example"]
    ) async throws -> UUID {
        let id = UUID()
        let isMail = kind == .mail
        let sealed: [UInt8]? = isMail ? nil : [1]
        let mailboxes: [String]? = isMail ? addresses : nil
        _ = try await fixtures.database.asWorker { connection in
            try await connection.execute(
                """
                insert into channel (tenant_id, channel_id, name, kind, sealed, addresses, shown, min_severity, takes_updates)
                values (\(tenant.rawValue), \(id), \(name), \(kind.rawValue), \(sealed), \(mailboxes), 'hooks.example',
                    \(minSeverity.rawValue), \(kind == .webhook || kind == .psa))
                """
            )
        }
        return id
    }

    func enqueue(
        _ notices: [AlertNotice],
        tenant: TenantID = Fixtures.contoso,
        now: Date = Date()
    ) async throws {
        try await fixtures.database.asWorker {
            try await AlertNotices.enqueue(notices, tenant: tenant, now: now, on: $0)
        }
    }

    /// The outbox of a tenant: channel's name, cause and state.
    func outbox(of tenant: TenantID = Fixtures.contoso) async throws -> [String] {
        try await fixtures.database.asWorker { connection in
            try await connection.query(
                """
                select channel_name || ' ' || cause || ' ' || state as line from outbox
                where tenant_id = \(tenant.rawValue) order by 1
                """
            ).map { try $0.decode("line", as: String.self) }
        }
    }

    func courses(of tenant: TenantID = Fixtures.contoso) async throws -> [String] {
        try await fixtures.database.asWorker { connection in
            try await connection.query(
                "select course from alert_notice where tenant_id = \(tenant.rawValue) order by created_at, course"
            ).map { try $0.decode("course", as: String.self) }
        }
    }

    static func settings(
        recipients: [String]? = nil,
        dailyLimit: Int? = nil,
        quietHours: PolicySettings.QuietHours? = nil,
        escalation: PolicySettings.Escalation? = nil
    ) -> PolicySettings {
        var settings = PolicySettings()
        settings.recipients = recipients
        settings.dailyLimit = dailyLimit
        settings.quietHours = quietHours
        settings.escalation = escalation
        return settings
    }

    /// By the clock on the wall, as a policy file says it.
    static func quietHours(
        from: Int = 22 * 60,
        to: Int = 7 * 60,
        _ course: PolicySettings.QuietHours.Course
    ) throws -> PolicySettings.QuietHours {
        let text = "{\"from\":\(from),\"to\":\(to),\"course\":\"\(course.rawValue)\"}"
        return try JSONCoding.value(PolicySettings.QuietHours.self, from: Array(text.utf8))
    }

    static func notice(
        _ alert: Alert = alert(),
        cause: AlertNotice.Cause = .raised,
        settings: PolicySettings = PolicySettings()
    ) -> AlertNotice {
        AlertNotice(alert: alert, cause: cause, settings: settings)
    }

    static func alert(
        _ id: UUID = UUID(),
        policy: String = "0b6d8f6e-8f1c-4e58-9a3c-2c1f5a7d9e10",
        severity: Severity = .high,
        state: Alert.State = .new,
        count: Int = 1,
        snoozedUntil: Date? = nil,
        at instant: Date = Date(timeIntervalSince1970: 1_772_446_500)
    ) -> Alert {
        Alert(
            alertId: GUID(id),
            policyId: policy,
            title: "App shared with everyone",
            severity: severity,
            category: "permissions",
            state: state,
            summary: "Adele shared the app “Expense claims” with everyone in the organisation.",
            key: ["gateway.actor.id": "adele@contoso.com", "gateway.resource.id": "a3f1"],
            count: count,
            firstSeenAt: instant,
            lastSeenAt: instant.addingTimeInterval(Double(count - 1) * 60),
            raisedAt: instant.addingTimeInterval(30),
            updatedAt: instant.addingTimeInterval(30 + Double(count)),
            ageAtArrival: 7500,
            snoozedUntil: snoozedUntil,
            handledBy: state == .new ? nil : "kim",
            advice: "Ask the owner whether everyone is meant.",
            evidence: (0..<min(count, 20)).reversed().map { index in
                Alert.Evidence(
                    kind: .event,
                    id: "event-\(index)",
                    summary: "Adele shared the app “Expense claims” with everyone.",
                    occurredAt: instant.addingTimeInterval(Double(index) * 60),
                    arrivedAt: instant.addingTimeInterval(7500)
                )
            }
        )
    }
}
