import FoundationEssentials
import MicrosoftCloud
import Postgres

/// Disables a channel whose other side is gone, and tells the tenant's other channels: silence is the one thing that nobody
/// would notice.
enum ChannelFarewell {
    static func disable(
        _ id: UUID,
        because reason: String,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        let found = try await ChannelStore.find(GUID(id).description, tenant: tenant, on: connection).channel
        guard try await ChannelStore.disable(id, because: reason, tenant: tenant, on: connection) else { return }
        let desk = try await NoticeDesk(of: tenant, on: connection)
        let now = Date()
        let notification = AlertNotification(
            event: .channelDisabled,
            // Once for each time that it was enabled.
            noticeId: GUID(
                NoticeIdentity.make(["disabled", GUID(id).description, "\(found.stateSince.timeIntervalSince1970)"])
            ),
            at: now,
            tenant: desk.tenant,
            channel: .init(name: found.name, kind: found.kind, shown: found.shown, reason: reason),
            provider: desk.provider
        )
        let mail = OutboxMail(notification: notification, cause: "channel_disabled", due: now)
        if try await mail.put(desk.places, tenant: tenant, on: connection) > 0 {
            try await Outbox.notify(tenant, on: connection)
        }
    }
}
