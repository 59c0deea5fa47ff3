import FoundationEssentials
import MicrosoftCloud

/// A notification as a Standard Webhooks 1.0 body: a type, a time, and the alert as the customers' API has it.
enum WebhookBody {
    private struct Body: Encodable {
        var type: AlertNotification.Event
        var timestamp: Date
        var data: Content
    }

    private struct Content: Encodable {
        var noticeId: GUID
        var tenant: AlertNotification.TenantName
        var alert: Alert?
        var channel: AlertNotification.AboutChannel?
        var proposal: AlertNotification.Proposal?
        var url: String?
        var lastOfDay: Int?
    }

    /// Of an alert's evidence the newest, so that a body stays below the 20 kB that the specification aims at.
    private static let evidenceNamed = 10

    static func bytes(_ notification: AlertNotification, publicURL: BaseURL?) throws -> [UInt8] {
        let alert = notification.alert.map { alert in
            var shown = alert
            shown.evidence = Array(alert.evidence.prefix(evidenceNamed))
            return shown
        }
        return try JSONCoding.bytes(
            Body(
                type: notification.event,
                timestamp: notification.at,
                data: Content(
                    noticeId: notification.noticeId,
                    tenant: notification.tenant,
                    alert: alert,
                    channel: notification.channel,
                    proposal: notification.proposal,
                    url: address(of: notification, publicURL),
                    lastOfDay: notification.lastOfDay
                )
            )
        )
    }

    /// Where what it is about stands in the customers' API.
    static func address(of notification: AlertNotification, _ publicURL: BaseURL?) -> String? {
        if let alert = notification.alert { return publicURL?.appending("/v1/alerts/\(alert.alertId)") }
        return notification.proposal.flatMap { publicURL?.appending("/v1/approvals/\($0.mitigationId)") }
    }
}
