import Foundation
import MicrosoftCloud
import Policies
import Testing

@testable import Gateway

/// What each channel is sent, held against the examples in `docs/channels`.
@Suite struct ChannelRenderingTests {
    private static let sample = AlertNotification(
        event: .raised,
        noticeId: GUID(UUID(uuidString: "5a0f7f0e-3c52-8a3e-9d67-0b6a1c8f2e44") ?? UUID()),
        at: Date(timeIntervalSince1970: 1_772_446_530),
        tenant: .init(
            id: GUID(UUID(uuidString: "0c2b5b3e-9a76-4a4e-8a5e-6f7d1e2c3b4a") ?? UUID()),
            name: "Contoso",
            timeZone: "Europe/Berlin"
        ),
        alert: ChannelFixtures.alert(
            UUID(uuidString: "7d9f1b0c-2f3a-4c5d-8e6f-102030405060") ?? UUID(),
            count: 3
        ),
        provider: .init(name: "Adatum Services", colour: "#1d4f7c", footer: "Questions: +49 30 1234", replyTo: nil),
        lastOfDay: 20
    )
    private static let publicURL = try? BaseURL("https://gateway.msp.example")

    private static func bytes(_ kind: AlertChannel.Kind, _ notification: AlertNotification = sample) throws -> [UInt8] {
        switch kind {
        case .webhook: try WebhookBody.bytes(notification, publicURL: publicURL)
        case .teams: try TeamsCard.bytes(notification)
        case .slack: try SlackMessage.bytes(notification)
        case .psa: try TicketBody.bytes(notification, publicURL: publicURL)
        case .mail: Array(AlertMail(notification).text.utf8)
        }
    }

    private static func object(_ bytes: [UInt8]) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    @Test(arguments: [
        (AlertChannel.Kind.webhook, "webhook.json"), (.teams, "teams.json"), (.slack, "slack.json"),
        (.psa, "ticket.json"),
        (.mail, "mail.txt"),
    ])
    func `a channel is sent what its example says`(kind: AlertChannel.Kind, name: String) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs/channels")
        let file = folder.appendingPathComponent(name)
        var bytes = Data(try Self.bytes(kind))
        if kind != .mail {
            let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            bytes =
                try JSONSerialization.data(withJSONObject: Self.object(Array(bytes)), options: options)
                + Data("\n".utf8)
        }
        // An example is made anew by hand, and its change is for people to read.
        if ProcessInfo.processInfo.environment["GATEWAY_WRITE_EXAMPLES"] != nil {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try bytes.write(to: file)
        }

        let example = try Data(contentsOf: file)
        #expect(String(decoding: bytes, as: UTF8.self) == String(decoding: example, as: UTF8.self))
    }

    @Test(arguments: AlertChannel.Kind.allCases)
    func `twice rendered is the same to the byte`(kind: AlertChannel.Kind) throws {
        let stored = try JSONCoding.value(AlertNotification.self, from: try JSONCoding.bytes(Self.sample))
        #expect(try Self.bytes(kind) == Self.bytes(kind, stored))
    }

    /// Longer and longer, with everything that a stranger may write.
    private static func hostile(_ length: Int) -> AlertNotification {
        var notification = sample
        let text = String(
            repeating: "<!channel> [x](https://evil.example) *b* _i_ `c` & \u{202E}gpj.exe é😀 ",
            count: length
        )
        notification.alert?.summary = text
        notification.alert?.title = text
        notification.alert?.advice = text
        notification.alert?.category = text
        notification.alert?.key = Dictionary(uniqueKeysWithValues: (0..<40).map { ("gateway.field\($0)", text) })
        notification.alert?.evidence = (0..<20).map { index in
            .init(kind: .record, id: "\(index)", summary: text, occurredAt: notification.at, arrivedAt: notification.at)
        }
        notification.provider.footer = text
        return notification
    }

    @Test(arguments: [1, 10, 100]) func `a card stays within what Teams takes`(length: Int) throws {
        let bytes = try TeamsCard.bytes(Self.hostile(length))
        #expect(bytes.count <= TeamsCard.sizeLimit)
        let message = try Self.object(bytes)
        let attachment = try #require((message["attachments"] as? [[String: Any]])?.first)
        #expect(attachment["contentType"] as? String == "application/vnd.microsoft.card.adaptive")
        let card = try #require(attachment["content"] as? [String: Any])
        #expect(card["type"] as? String == "AdaptiveCard" && card["version"] as? String == "1.4")
        let body = try #require(card["body"] as? [[String: Any]])
        // The elements of version 1.4 that are used, with what they must have.
        for element in body {
            switch element["type"] as? String {
            case "TextBlock": #expect((element["text"] as? String)?.isEmpty == false)
            case "FactSet":
                let facts = try #require(element["facts"] as? [[String: String]])
                #expect(facts.allSatisfy { $0["title"] != nil && $0["value"] != nil && $0.count == 2 })
            default: Issue.record("no element of ours: \(element)")
            }
        }
        #expect(!String(decoding: bytes, as: UTF8.self).contains("[x](https"), "no link of a stranger's")
    }

    @Test(arguments: [1, 10, 100]) func `blocks stay within what Slack takes, and mention nobody`(length: Int) throws {
        let bytes = try SlackMessage.bytes(Self.hostile(length))
        let text = String(decoding: bytes, as: UTF8.self)
        let message = try Self.object(bytes)
        let blocks = try #require(message["blocks"] as? [[String: Any]])
        #expect(blocks.count <= 50 && message["text"] is String)
        for block in blocks {
            if let text = block["text"] as? [String: Any] {
                #expect((text["text"] as? String ?? "").count <= (block["type"] as? String == "header" ? 150 : 3000))
                if text["type"] as? String == "mrkdwn" { #expect(!(text["text"] as? String ?? "").contains("<")) }
            }
            let fields = block["fields"] as? [[String: Any]] ?? []
            #expect(fields.count <= 10)
            #expect(
                fields.allSatisfy {
                    ($0["text"] as? String ?? "").count <= 2000 && !($0["text"] as? String ?? "").contains("<")
                }
            )
        }
        #expect(!text.contains("\u{202E}"))
    }

    @Test func `a ticket goes from open over updated to resolved under one key`() throws {
        var notification = Self.sample
        func status() throws -> (String?, String?) {
            let ticket = try Self.object(Self.bytes(.psa, notification))
            return (ticket["status"] as? String, ticket["idempotencyKey"] as? String)
        }
        let (open, key) = try status()
        #expect(open == "open")
        notification.event = .updated
        notification.alert?.state = .investigating
        #expect(try status() == ("updated", key))
        notification.alert?.state = .resolved
        #expect(try status() == ("resolved", key))
        notification.event = .reopened
        notification.alert?.state = .new
        #expect(try status() == ("open", key))
    }

    @Test func `a mail of an alert says who, what, how often and what to do`() throws {
        let mail = AlertMail(Self.sample)
        #expect(mail.subject == "Contoso: High: App shared with everyone")
        for part in ["Customer: Contoso", "3 times", "Ask the owner", "2026-03-02 11:15 (Europe/Berlin)", "last of 20"]
        {
            #expect(mail.text.contains(part), "\(part)")
        }
        let html = AlertMail(Self.hostile(1)).html
        #expect(html.hasSuffix("</html>\n") && !html.contains("<!channel>"))
    }
}
