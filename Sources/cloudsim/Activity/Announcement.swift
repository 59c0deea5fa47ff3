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
