/// Listing what there is to fetch, a page at a time.
extension Cloud {
    /// The longest window and the furthest back (API reference, "List available content").
    static let longestWindow: Int64 = 24 * 3_600_000
    static let furthestBack: Int64 = 7 * 24 * 3_600_000

    mutating func content(
        _ call: Call,
        _ tenant: String,
        _ token: AccessToken,
        at now: Moment
    ) throws(ActivityRefusal) -> Reply {
        let type = try feed(call, token)
        try requireSubscription(tenant, type)
        let window = try Self.window(call, at: now)
        let from = try Self.position(call)
        guard let feed = tenants[tenant]?.feeds[type] else { throw .noSubscription }
        let page = feed.page(of: window, from: from, now: now, limit: settings.pageSize)
        let root = "\(settings.baseURL)/activity/api/v1.0/\(tenant)/activity/feed"
        let items = page.entries.map { entry in
            let blob = entry.blob
            return
                #"{"contentUri":"\#(root)/audit/\#(blob.id)","contentId":"\#(blob.id)","contentType":"\#(type.rawValue)","#
                + #""contentCreated":"\#(blob.created.contentTime)","contentExpiration":"\#(blob.expires.contentTime)"}"#
        }
        for entry in page.entries { tenants[tenant]?.conduct.listed.insert(entry.blob.id) }
        var reply = Reply.json(200, "[\(items.joined(separator: ","))]")
        if let next = page.next {
            // Without the publisher: the caller has to put it on again.
            let token = "\(next.created.milliseconds)R\(next.ordinal)"
            let start = window.lowerBound.recordTime
            let end = window.upperBound.recordTime
            let query = "contentType=\(type.rawValue)&startTime=\(start)&endTime=\(end)&nextPage=\(token)"
            reply.headers.append((settings.nextPageHeader, "\(root)/subscriptions/content?\(query)"))
        }
        return reply
    }

    /// What was announced to a webhook, in the form of a listing with two more fields.
    func sentNotifications(
        _ call: Call,
        _ tenant: String,
        _ token: AccessToken,
        at now: Moment
    ) throws(ActivityRefusal) -> Reply {
        let type = try feed(call, token)
        try requireSubscription(tenant, type)
        let window = try Self.window(call, at: now)
        let root = "\(settings.baseURL)/activity/api/v1.0/\(tenant)/activity/feed/audit"
        let items = notifications.compactMap { sent -> String? in
            guard sent.tenant == tenant, sent.type == type, let time = sent.sent, window.contains(time) else {
                return nil
            }
            return
                #"{"contentType":"\#(type.rawValue)","contentId":"\#(sent.contentID)","contentUri":"\#(root)/\#(sent.contentID)","#
                + #""notificationStatus":"\#(sent.succeeded ? "success" : "failed")","contentCreated":"\#(sent.created.contentTime)","#
                + #""notificationSent":"\#(time.contentTime)","contentExpiration":"\#(sent.expires.contentTime)"}"#
        }
        return .json(200, "[\(items.joined(separator: ","))]")
    }

    /// Start and end of the request: both or neither, a day apart at most, and within the seven days that are kept.
    static func window(_ call: Call, at now: Moment) throws(ActivityRefusal) -> Range<Moment> {
        let start = call.parameter("startTime")
        let end = call.parameter("endTime")
        if start == nil, end == nil {
            // In whole seconds, as the next page's address can say it.
            let end = Moment(milliseconds: (now.seconds + 1) * 1_000)
            return end.adding(milliseconds: -longestWindow)..<end
        }
        guard let start, let end else { throw .window }
        guard let from = Moment(windowEdge: start) else { throw .invalid("startTime", "DateTime") }
        guard let to = Moment(windowEdge: end) else { throw .invalid("endTime", "DateTime") }
        guard from < to, to.milliseconds - from.milliseconds <= longestWindow else { throw .window }
        // A second's grace: window edges carry no fraction.
        guard now.milliseconds - from.milliseconds <= furthestBack + 1_000 else { throw .windowTooOld }
        return from..<to
    }

    private static func position(_ call: Call) throws(ActivityRefusal) -> ContentFeed.Position? {
        guard let token = call.parameter("nextPage") else { return nil }
        let parts = token.split(separator: "R", omittingEmptySubsequences: false)
        guard parts.count == 2, let time = Int64(parts[0]), let ordinal = Int(parts[1]) else {
            throw .nextPage(token)
        }
        return ContentFeed.Position(created: Moment(milliseconds: time), ordinal: ordinal)
    }
}
