@testable internal import cloudsim
internal import NIOCore
internal import Testing

/// A cloud with two tenants and a clock that the test moves, asked without a network in between.
struct Lab {
    /// An answer, read.
    struct Answer {
        var status: Int
        var headers: [String: String]
        var body: [UInt8]
        /// The answer as it was decided, with what a network would make of it.
        var reply: Reply

        var text: String { String(decoding: body, as: UTF8.self) }

        func json() throws -> JSON { try JSON.decode(JSON.self, from: body) }

        /// The code of a refusal, in the API's form or the login's.
        func code() throws -> String {
            let json = try json()
            return try #require(json["error"]?["code"]?.text)
        }
    }

    static let secret = "8Q~a+b/c=d e"
    let tenant = "3c5e1d52-8f0b-4a7e-9d41-0a6b52c7e101"
    let other = "7d2f4b60-1c3a-4e59-8b72-5f90ad3c8202"
    let client = AssertionVectors.client
    var cloud: Cloud
    var now = AssertionVectors.issued

    init(_ change: (inout Cloud.Settings) -> Void = { _ in }) {
        var settings = Cloud.Settings()
        change(&settings)
        cloud = Cloud(settings: settings)
        for (id, name) in [(tenant, "contoso"), (other, "fabrikam")] {
            let app = AppRegistration(
                clientID: client,
                secrets: [AppRegistration.Secret(value: Self.secret, expires: nil)]
            )
            cloud.tenants[id] = SimulatedTenant(
                name: name,
                id: id,
                domain: "\(name).onmicrosoft.com",
                timeZone: "Etc/UTC",
                apps: [app],
                behaviour: Behaviour()
            )
        }
    }

    mutating func call(
        _ method: String,
        _ target: String,
        headers: [String: String] = [:],
        body: String = ""
    ) -> Answer {
        let call = Call(method: method, target: target, headers: headers, body: Array(body.utf8))
        var reply = cloud.answer(call, at: now)
        if let work = reply.work { reply = work() }
        var named: [String: String] = [:]
        for (name, value) in reply.headers { named[name] = value }
        return Answer(
            status: reply.status,
            headers: named,
            body: Array(reply.body.readableBytesView),
            reply: reply
        )
    }

    /// The token request of the client credentials grant, with fields replaced (nil takes one away).
    mutating func login(
        tenant: String? = nil,
        path: String = "oauth2/v2.0/token",
        _ changes: [String: String?] = [:]
    ) -> Answer {
        var form: [String: String] = [
            "client_id": client, "scope": "https://manage.office.com/.default", "grant_type": "client_credentials",
            "client_secret": Self.secret,
        ]
        for (name, value) in changes { form[name] = value }
        let body = form.map { "\($0.key)=\(Self.escaped($0.value))" }.joined(separator: "&")
        return call("POST", "/login/\(tenant ?? self.tenant)/\(path)", body: body)
    }

    mutating func token(_ changes: [String: String?] = [:], tenant: String? = nil) throws -> String {
        let answer = login(tenant: tenant, changes)
        return try #require(answer.json()["access_token"]?.text)
    }

    /// A call of the activity API, with publisher and token unless told otherwise.
    mutating func activity(
        _ method: String = "GET",
        _ operation: String,
        tenant: String? = nil,
        token: String? = nil,
        publisher: String? = Cloud.Settings().publisherID,
        body: String = ""
    ) throws -> Answer {
        let token = try token ?? self.token()
        var target = "/activity/api/v1.0/\(tenant ?? self.tenant)/activity/feed/\(operation)"
        if let publisher { target += (target.contains("?") ? "&" : "?") + "PublisherIdentifier=\(publisher)" }
        return call(method, target, headers: ["authorization": "Bearer \(token)"], body: body)
    }

    mutating func start(_ type: ContentType = .general, body: String = "") throws -> Answer {
        try activity("POST", "subscriptions/start?contentType=\(type.rawValue)", body: body)
    }

    /// Publishes one blob a moment, each of one record.
    @discardableResult
    mutating func publish(_ type: ContentType = .general, at moments: [Moment]) -> [String] {
        moments.compactMap { moment in
            let body = BlobBody(checking: [#"{"Id":"\#(moment.milliseconds)"}"#.utf8])
            return cloud.tenants[tenant]?.publish(type, at: moment, body: body).id
        }
    }

    mutating func content(_ query: String = "", type: ContentType = .general) throws -> Answer {
        try activity("GET", "subscriptions/content?contentType=\(type.rawValue)\(query)")
    }

    mutating func control(_ method: String, _ path: String, _ body: String = "") -> Answer {
        call(method, "/control/\(path)", body: body)
    }

    static func window(_ from: Moment, _ to: Moment) -> String {
        "&startTime=\(from.recordTime)&endTime=\(to.recordTime)"
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber
            let digits = String(byte, radix: 16, uppercase: true)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (digits.utf8.count == 1 ? "0" : "") + digits
        }.joined()
    }
}

/// The content ids of a listing, in order.
func contentIDs(_ answer: Lab.Answer) throws -> [String] {
    guard case .array(let items) = try answer.json() else { return [] }
    return items.compactMap { $0["contentId"]?.text }
}
