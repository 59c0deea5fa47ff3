@testable internal import cloudsim
internal import Testing

@Suite(.timeLimit(.minutes(6))) struct WebhookTests {
    private static let body = #"{"webhook":{"address":"https://gateway.example/hook","authId":"a","expiration":""}}"#
    private static let webhook = Webhook(address: "https://gateway.example/hook", authId: "a", expiration: "")

    private func start(_ lab: inout Lab) throws -> PendingStart {
        let call = Call(
            method: "POST",
            target: "/activity/api/v1.0/\(lab.tenant)/activity/feed/subscriptions/start?contentType=Audit.General"
                + "&PublisherIdentifier=\(lab.cloud.settings.publisherID)",
            headers: ["authorization": "Bearer \(try lab.token())"],
            body: Array(Self.body.utf8)
        )
        return try #require(lab.cloud.answer(call, at: lab.now).pending)
    }

    @Test func `A start with a webhook waits for its validation`() throws {
        var lab = Lab()

        let pending = try start(&lab)

        #expect(pending.webhook == Self.webhook)
        #expect(try lab.activity("GET", "subscriptions/list").text == "[]")
        let reply = lab.cloud.finish(pending, status: 200, at: lab.now)
        #expect(reply.status == 200)
        #expect(
            try lab.activity("GET", "subscriptions/list").text.contains(#""address":"https://gateway.example/hook""#)
        )
    }

    @Test(arguments: [nil, 202, 404])
    func `Anything but 200 leaves things as they were`(_ status: Int?) throws {
        var lab = Lab()
        let pending = try start(&lab)

        let reply = lab.cloud.finish(pending, status: status, at: lab.now)

        #expect(reply.status == 400)
        #expect(lab.cloud.statistics.refusals == ["AF20021": 1])
        #expect(try lab.activity("GET", "subscriptions/list").text == "[]")
    }

    @Test func `New content is announced once, and the telling is listed`() throws {
        var lab = Lab()
        _ = lab.cloud.finish(try start(&lab), status: 200, at: lab.now)

        _ = lab.control("POST", "content", #"{"tenant":"contoso","contentType":"Audit.General","records":[{}]}"#)
        _ = lab.control("POST", "content", #"{"tenant":"contoso","contentType":"Audit.Exchange","records":[{}]}"#)

        let waiting = lab.cloud.announcements
        #expect(waiting.map(\.type) == [.general])
        lab.cloud.record(waiting, accepted: true, at: lab.now)
        let listed = try lab.activity("GET", "subscriptions/notifications?contentType=Audit.General")
        #expect(listed.text.contains(waiting[0].contentID))
        #expect(listed.text.contains(#""notificationStatus":"success""#))
    }

    @Test func `The sender speaks TLS to a receiver that nobody vouches for`() async throws {
        let receiver = try await RunningSimulator(["--scenario", "empty"])
        defer { receiver.remove() }
        let webhook = Webhook(address: "\(receiver.url)/control/nothing", authId: "a", expiration: nil)

        #expect(await WebhookSender().post("[]", to: webhook) == 404)

        _ = try await receiver.stop()
        #expect(await WebhookSender().post("[]", to: webhook) == nil)
    }
}
