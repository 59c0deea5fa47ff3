/// New content to be told to a webhook, and what became of the telling.
struct Announcement: Sendable {
    var tenant: String
    var type: ContentType
    var contentID: String
    var created: Moment
    var expires: Moment
    var webhook: Webhook
    var sent: Moment?
    var succeeded = false
}

extension Cloud {
    /// An entry of a notification's body.
    func described(_ announcement: Announcement) -> String {
        let id = announcement.contentID
        let root = "\(settings.baseURL)/activity/api/v1.0/\(announcement.tenant)/activity/feed/audit"
        let client = tenants[announcement.tenant]?.apps.first?.clientID ?? ""
        return
            #"{"tenantId":"\#(announcement.tenant)","clientId":"\#(client)","contentType":"\#(announcement.type.rawValue)","#
            + #""contentId":"\#(id)","contentUri":"\#(root)/\#(id)","contentCreated":"\#(announcement.created.contentTime)","#
            + #""contentExpiration":"\#(announcement.expires.contentTime)"}"#
    }

    /// Remembers what was told, for the list of notifications; the oldest go when there are too many.
    mutating func record(_ batch: [Announcement], accepted: Bool, at now: Moment) {
        for var announcement in batch {
            announcement.sent = now
            announcement.succeeded = accepted
            notifications.append(announcement)
        }
        if notifications.count > 10_000 { notifications.removeFirst(notifications.count - 10_000) }
    }
}
