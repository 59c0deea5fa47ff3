import FoundationEssentials
import MicrosoftCloud
import Policies
import Postgres

/// What planning one tenant's notices needs to know, read once for all of them.
struct NoticeDesk {
    /// A channel as planning sees it.
    struct Place {
        var id: UUID
        var name: String
        var kind: AlertChannel.Kind
        var minSeverity: Severity
        var takesUpdates: Bool
        /// Each gets a delivery of its own: mail addresses, or the host alone.
        var targets: [String]
    }

    var tenant: AlertNotification.TenantName
    var provider: AlertNotification.Provider
    /// The enabled channels, by name.
    var places: [Place]

    init(of tenant: TenantID, on connection: PostgresConnection) async throws {
        let found = try await TenantStore.get(tenant, on: connection)
        self.tenant = AlertNotification.TenantName(
            id: GUID(tenant.rawValue),
            name: found.name,
            timeZone: found.timeZone
        )
        let brand = try await DigestBrandStore.effective(for: tenant, on: connection)
        provider = AlertNotification.Provider(
            name: brand.name,
            colour: brand.colour,
            footer: brand.footer,
            replyTo: brand.replyTo
        )
        places = try await connection.query(
            """
            select channel_id, name, kind, min_severity, takes_updates, coalesce(addresses, array[shown]) as targets
            from channel where tenant_id = \(tenant.rawValue) and state = 'enabled' order by name
            """
        ).map { row in
            Place(
                id: try row.decode("channel_id", as: UUID.self),
                name: try row.decode("name", as: String.self),
                kind: try row.decodeCase("kind"),
                minSeverity: try row.decodeCase("min_severity"),
                takesUpdates: try row.decode("takes_updates", as: Bool.self),
                targets: try row.decode("targets", as: [String].self)
            )
        }
    }

    /// Who is told: the channels that the policy names, whatever they take otherwise, else those that take so urgent an alert.
    func places(for severity: Severity, recipients: [String]?) -> [Place] {
        guard let recipients else { return places.filter { $0.minSeverity <= severity } }
        return places.filter { recipients.contains($0.name) }
    }

    func notification(of notice: AlertNotice, id: UUID, at now: Date) -> AlertNotification {
        AlertNotification(
            event: AlertNotification.Event(notice.cause),
            noticeId: GUID(id),
            at: now,
            tenant: tenant,
            alert: notice.alert,
            channel: nil,
            provider: provider
        )
    }
}
