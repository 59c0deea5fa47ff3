import FoundationEssentials
import Outbound
import Policies
import Testing

@testable import Gateway

@Suite struct ChannelRuleTests {
    /// The specification's own vector.
    @Test func `a signature is what Standard Webhooks says`() {
        let headers = WebhookSignature.headers(
            Array(#"{"test": 2432232314}"#.utf8),
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            secrets: [.init(text: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")],
            now: Date(timeIntervalSince1970: 1_614_265_330)
        )
        #expect(headers.map(\.name) == ["webhook-id", "webhook-timestamp", "webhook-signature"])
        #expect(headers.last?.value == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func `during a rotation two keys sign, the newest first, and then one`() {
        let now = Date(timeIntervalSince1970: 1_614_265_330)
        let (new, old) = (WebhookSignature.makeSecret(), WebhookSignature.makeSecret())
        let secrets = [
            ChannelAddress.SigningSecret(text: new), .init(text: old, until: now.addingTimeInterval(1)),
        ]
        func count(_ now: Date) -> Int {
            WebhookSignature.headers([], id: "x", secrets: secrets, now: now).last?.value.split(separator: " ").count
                ?? 0
        }
        #expect(count(now) == 2)
        #expect(count(now.addingTimeInterval(2)) == 1)
        #expect(WebhookSignature.key(new)?.count == 32)
    }

    @Test(arguments: ["", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!!!!"])
    func `what is no key is refused`(text: String) { #expect(WebhookSignature.key(text) == nil) }

    @Test func `the schedule is the specification's, and never early`() {
        #expect(RetrySchedule.waits == [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400])
        for (index, wait) in RetrySchedule.waits.enumerated() {
            #expect(RetrySchedule.wait(afterTries: index + 1, random: 0) == .seconds(wait))
            let latest = RetrySchedule.wait(afterTries: index + 1, random: 1)
            #expect(latest.map { $0 > .seconds(wait) && $0 <= .seconds(Double(wait) * 1.101) } == true)
        }
        #expect(RetrySchedule.wait(afterTries: 10, random: 0) == nil)
    }

    @Test(arguments: [
        (200, "", AlertChannel.Kind.webhook, ChannelVerdict.accepted),
        (204, "", .webhook, .accepted), (202, "error", .teams, .accepted), (200, "1", .teams, .accepted),
        (200, "", .teams, .accepted),
        (200, "Webhook message delivery failed with error: Bad payload", .teams, .later(after: nil)),
        (
            200, "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429", .teams,
            .later(after: .seconds(60))
        ),
        (301, "", .webhook, .later(after: nil)), (302, "", .webhook, .later(after: nil)),
        (400, "", .webhook, .later(after: nil)), (400, "invalid_payload", .slack, .refused),
        (403, "action_prohibited", .slack, .gone), (404, "no_service", .slack, .gone),
        (410, "channel_is_archived", .slack, .gone), (410, "", .webhook, .gone), (410, "", .psa, .gone),
        (404, "", .webhook, .later(after: nil)), (404, "", .teams, .gone), (413, "", .teams, .refused),
        (429, "", .slack, .later(after: .seconds(60))), (502, "", .webhook, .later(after: .seconds(60))),
        (500, "rollup_error", .slack, .later(after: nil)), (101, "", .webhook, .later(after: nil)),
    ])
    func `an answer means what the channel's kind says`(
        status: Int,
        body: String,
        kind: AlertChannel.Kind,
        verdict: ChannelVerdict
    ) {
        #expect(ChannelVerdict(OutboundAnswer(status: status, body: Array(body.utf8)), kind: kind) == verdict)
    }

    @Test func `quiet hours end by the clock on the wall, also when it is changed`() throws {
        let night = try ChannelFixtures.quietHours(.hold)
        func end(_ time: String) throws -> String? {
            let instant = try Date(time, strategy: .iso8601)
            return night.end(around: instant, timeZone: "Europe/Berlin")?.formatted(.iso8601)
        }
        // Winter: 07:00 is 06:00 UTC. The clocks go forward on 29 March 2026 and back on 25 October.
        #expect(try end("2026-03-02T21:30:00Z") == "2026-03-03T06:00:00Z")
        #expect(try end("2026-03-28T21:30:00Z") == "2026-03-29T05:00:00Z")
        #expect(try end("2026-10-24T20:30:00Z") == "2026-10-25T06:00:00Z")
        #expect(try end("2026-03-03T05:59:00Z") == "2026-03-03T06:00:00Z")
        #expect(try end("2026-03-03T06:00:00Z") == nil)
        #expect(try end("2026-03-03T20:59:00Z") == nil)
        let noon = try ChannelFixtures.quietHours(from: 720, to: 780, .hold)
        let instant = try Date("2026-03-02T11:30:00Z", strategy: .iso8601)
        #expect(noon.end(around: instant, timeZone: "Europe/Berlin")?.formatted(.iso8601) == "2026-03-02T12:00:00Z")
        #expect(try ChannelFixtures.quietHours(from: 720, to: 720, .hold).end(around: instant, timeZone: "UTC") == nil)
    }
}
