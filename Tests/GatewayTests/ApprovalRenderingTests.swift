import Foundation
import MicrosoftCloud
import Policies
import Testing

@testable import Gateway

/// What each channel is sent of a proposal, held against the examples in `docs/channels`.
@Suite struct ApprovalRenderingTests {
    private static let publicURL = try? BaseURL("https://gateway.msp.example")
    private static let url = "https://gateway.msp.example/a/DCtbPpp2Sk6KXm99HixLSl_-TOKEN_OF_THIS_APPROVER"

    private static func sample(
        _ event: AlertNotification.Event = .approvalRequested,
        url: String? = url,
        change: (inout AlertNotification.Proposal) -> Void = { _ in }
    ) throws -> AlertNotification {
        var proposal = AlertNotification.Proposal(
            try ApprovalFixtures.sample(),
            evidence: "Adele shared the app “Lunch Orders” with everyone in the organisation.",
            people: "412 accounts, 9 guests among them",
            approver: GUID(UUID(uuidString: "11111111-2f3a-4c5d-8e6f-102030405060") ?? UUID())
        )
        proposal.approvalUrl = url
        change(&proposal)
        return AlertNotification(
            event: event,
            noticeId: GUID(UUID(uuidString: "5a0f7f0e-3c52-8a3e-9d67-0b6a1c8f2e44") ?? UUID()),
            at: Date(timeIntervalSince1970: 1_772_446_530),
            tenant: .init(
                id: GUID(UUID(uuidString: "0c2b5b3e-9a76-4a4e-8a5e-6f7d1e2c3b4a") ?? UUID()),
                name: "Contoso",
                timeZone: "Europe/Berlin"
            ),
            proposal: proposal,
            provider: .init(name: "Adatum Services", colour: "#1d4f7c", footer: "Questions: +49 30 1234", replyTo: nil)
        )
    }

    private static func bytes(_ kind: AlertChannel.Kind, _ notification: AlertNotification) throws -> [UInt8] {
        switch kind {
        case .webhook: try WebhookBody.bytes(notification, publicURL: publicURL)
        case .teams: try TeamsCard.bytes(notification)
        case .slack: try SlackMessage.bytes(notification)
        case .psa: try TicketBody.bytes(notification, publicURL: publicURL)
        case .mail: Array("Subject: \(AlertMail(notification).subject)\n\n\(AlertMail(notification).text)".utf8)
        }
    }

    private static func object(_ bytes: [UInt8]) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    @Test(arguments: [
        (AlertChannel.Kind.webhook, "approval-webhook.json"), (.teams, "approval-teams.json"),
        (.slack, "approval-slack.json"), (.psa, "approval-ticket.json"), (.mail, "approval-mail.txt"),
    ])
    func `a channel is asked what its example says`(kind: AlertChannel.Kind, name: String) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs/channels")
        let file = folder.appendingPathComponent(name)
        var bytes = Data(try Self.bytes(kind, Self.sample()))
        if kind != .mail {
            let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            bytes =
                try JSONSerialization.data(withJSONObject: Self.object(Array(bytes)), options: options)
                + Data("\n".utf8)
        }
        // An example is made anew by hand, and its change is for people to read.
        if ProcessInfo.processInfo.environment["GATEWAY_WRITE_EXAMPLES"] != nil { try bytes.write(to: file) }

        let example = try Data(contentsOf: file)
        #expect(String(decoding: bytes, as: UTF8.self) == String(decoding: example, as: UTF8.self))
    }

    @Test func `each way has its own means to open the page`() throws {
        let mail = AlertMail(try Self.sample())
        #expect(mail.html.contains("<a href=\"\(Self.url)\"") && mail.text.contains("\n\(Self.url)\n"))
        let teams = try Self.object(Self.bytes(.teams, Self.sample()))
        let card = try #require((teams["attachments"] as? [[String: Any]])?.first?["content"] as? [String: Any])
        let action = try #require((card["actions"] as? [[String: String]])?.first)
        #expect(action == ["type": "Action.OpenUrl", "title": "Look, and decide", "url": Self.url])
        let slack = String(decoding: try Self.bytes(.slack, Self.sample()), as: UTF8.self)
        #expect(slack.contains("<\(Self.url)|Look, and decide>"))
        let webhook = try Self.object(Self.bytes(.webhook, Self.sample()))
        let proposal = try #require((webhook["data"] as? [String: Any])?["proposal"] as? [String: Any])
        #expect(webhook["type"] as? String == "approval.requested" && proposal["approvalUrl"] as? String == Self.url)
    }

    @Test(arguments: AlertChannel.Kind.allCases)
    func `where there is no page the command stands in its place`(kind: AlertChannel.Kind) throws {
        guard kind != .webhook else { return }
        let text = String(decoding: try Self.bytes(kind, Self.sample(url: nil)), as: UTF8.self)
        #expect(text.contains("gatewayctl approval approve Contoso 3f0c2f0e-5c1b-4a53-9f52-0d9c6c1f7a10"))
        #expect(!text.contains("/a/") && !text.contains("Look, and decide"))
    }

    @Test(arguments: [
        (
            AlertNotification.Event.approvalRequested,
            "Contoso: approve? Take Everyone off the canvas app “Lunch Orders”"
        ),
        (.approvalReminded, "Contoso: Reminder: approve? Take Everyone off the canvas app “Lunch Orders”"),
        (.approvalEscalated, "Contoso: Nobody has decided: approve? Take Everyone off the canvas app “Lunch Orders”"),
        (.sharerTold, "About your sharing of Lunch Orders"),
    ])
    func `a subject says what is wanted`(event: AlertNotification.Event, subject: String) throws {
        #expect(AlertMail(try Self.sample(event)).subject == subject)
    }

    @Test func `what became of it names who decided, and asks nothing`() throws {
        let notification = try Self.sample(.approvalSettled, url: nil) { proposal in
            proposal.state = .done
            proposal.approverId = nil
            proposal.message = "Everyone no longer has it."
            proposal.decisions = [
                ApprovalDecision(
                    .approve,
                    by: .init("lee@contoso.example", side: .contact, way: .link),
                    note: nil,
                    at: Date(timeIntervalSince1970: 1_772_446_530)
                )
            ]
        }
        let mail = AlertMail(notification)
        #expect(mail.subject == "Contoso: Done: Take Everyone off the canvas app “Lunch Orders”")
        #expect(mail.text.contains("lee@contoso.example approved it on 2026-03-02 11:15 (Europe/Berlin)."))
        #expect(!mail.text.contains("gatewayctl") && !mail.html.contains("<a "))
        #expect(try Self.object(Self.bytes(.psa, notification))["status"] as? String == "resolved")
    }

    @Test func `the letter to whoever shared says why and what instead, and leads nowhere`() throws {
        let mail = AlertMail(try Self.sample(.sharerTold, url: nil) { $0.approverId = nil })
        for part in ["Lunch Orders", "everyone", "Only the canteen needs it.", "a group", "a copy"] {
            #expect(mail.text.contains(part), "\(part)")
        }
        #expect(!mail.text.contains("gatewayctl") && !mail.html.contains("<a ") && !mail.text.contains("kim"))
    }

    /// Longer and longer, with everything that a stranger may write.
    private static func hostile(_ length: Int) throws -> AlertNotification {
        let text = String(
            repeating: "<!channel> [x](https://evil.example) *b* _i_ `c` & \u{202E}gpj.exe é😀 ",
            count: length
        )
        return try sample { proposal in
            proposal.title = text
            proposal.reason = text
            proposal.evidence = text
            proposal.resource.name = text
            proposal.effect = [text, text]
            proposal.limits = Array(repeating: text, count: 8)
        }
    }

    @Test(arguments: [1, 10, 100]) func `messages stay within what Teams and Slack take, and link nowhere else`(
        length: Int
    ) throws {
        let card = try TeamsCard.bytes(Self.hostile(length))
        #expect(card.count <= TeamsCard.sizeLimit)
        #expect(!String(decoding: card, as: UTF8.self).contains("[x](https"))
        #expect(String(decoding: card, as: UTF8.self).contains(Self.url), "the button is never cut")
        let message = try Self.object(SlackMessage.bytes(Self.hostile(length)))
        let blocks = try #require(message["blocks"] as? [[String: Any]])
        #expect(blocks.count <= 50)
        // A header is plain text, in which nothing is read.
        let sections = blocks.filter { $0["type"] as? String == "section" }.compactMap {
            ($0["text"] as? [String: Any])?["text"] as? String
        }
        #expect(sections.allSatisfy { $0.count <= 3000 })
        #expect(sections.filter { $0.contains("<") } == ["<\(Self.url)|Look, and decide>"])
        let html = AlertMail(try Self.hostile(length)).html
        #expect(html.hasSuffix("</html>\n") && !html.contains("<!channel>") && !html.contains("\u{202E}"))
    }
}
