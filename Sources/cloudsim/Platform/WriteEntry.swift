/// A write request as it arrived, whatever became of it.
struct WriteEntry: Encodable, Sendable {
    var endpoint: Endpoint
    /// The app or flow that the path names.
    var resource: String
    /// The body as JSON; a text when it is none, null when it is empty.
    var body: JSON
    /// Of the answer; nil when the connection ended before one.
    var status: Int?
    /// Whether anything is different because of it.
    var changed: Bool
    var at: String
    /// The app of the token.
    var appid: String
    /// The fault rule that met it.
    var fault: String?

    init(_ call: Call, _ endpoint: Endpoint, _ reply: Reply, token: AccessToken, fault: FaultRule?, at now: Moment) {
        self.endpoint = endpoint
        resource = call.path.count > 8 ? call.path[8] : ""
        let text = String(decoding: call.body.prefix(4_096), as: UTF8.self)
        // A body that is no JSON is shown as the text that it is.
        body = (try? JSON.decode(JSON.self, from: call.body)) ?? (text.isEmpty ? .null : .string(text))
        status = reply.isAnswered ? reply.status : nil
        changed = reply.madeChange
        at = now.contentTime
        appid = token.clientID
        self.fault = fault?.name
    }
}
