import FoundationEssentials
import MicrosoftCloud
import Policies

/// A notification as a ticket that no vendor owns: what every PSA's ticket has, for whatever stands before one to translate.
///
/// Its key is the tenant and the alert or the proposal, so that whatever is sent of one makes or changes one ticket.
enum TicketBody {
    private struct Ticket: Encodable {
        var version = 1
        var idempotencyKey: String
        /// Grows with every change: of two, the greater says how it is.
        var sequence: Int64
        var event: AlertNotification.Event
        /// `open`, `updated` or `resolved`.
        var status: String
        /// 1 is the most urgent.
        var priority: Int
        var title: String
        var description: String
        var company: Company
        var source = "microsoft-365-gateway"
        var createdAt: Date
        var updatedAt: Date
        var alert: Alert?
        var proposal: AlertNotification.Proposal?
        var url: String?
    }

    private struct Company: Encodable {
        var id: GUID
        var name: String
    }

    static func key(of notification: AlertNotification) -> String {
        let subject = notification.alert?.alertId ?? notification.proposal?.mitigationId ?? notification.noticeId
        return "\(notification.tenant.id)/\(subject)"
    }

    static func bytes(_ notification: AlertNotification, publicURL: BaseURL?) throws -> [UInt8] {
        let words = NotificationWords(notification)
        let alert = notification.alert
        let updatedAt = alert?.updatedAt ?? notification.at
        return try JSONCoding.bytes(
            Ticket(
                idempotencyKey: key(of: notification),
                sequence: Int64((updatedAt.timeIntervalSince1970 * 1000).rounded()),
                event: notification.event,
                status: status(of: notification),
                priority: priority(of: notification),
                title: words.title,
                description: AlertMail(notification).text,
                company: Company(id: notification.tenant.id, name: notification.tenant.name),
                createdAt: alert?.raisedAt ?? notification.at,
                updatedAt: updatedAt,
                alert: alert,
                proposal: notification.proposal,
                url: WebhookBody.address(of: notification, publicURL)
            )
        )
    }

    private static func status(of notification: AlertNotification) -> String {
        guard let alert = notification.alert else {
            return switch notification.event {
            case .test, .approvalSettled: "resolved"
            case .approvalReminded, .approvalEscalated, .approvalByHand: "updated"
            default: "open"
            }
        }
        guard alert.state.isOpen else { return "resolved" }
        return notification.event == .updated || notification.event == .escalated ? "updated" : "open"
    }

    private static func priority(of notification: AlertNotification) -> Int {
        if notification.proposal != nil { return notification.event == .approvalEscalated ? 2 : 3 }
        return switch notification.alert?.severity {
        case .critical: 1
        case .high: 2
        case .medium: 3
        case .low: 4
        case .informational, nil: 5
        }
    }
}
