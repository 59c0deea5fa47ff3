import FoundationEssentials
import Policies

/// A notification as an adaptive card in the envelope that Teams' Workflows ("When a Teams webhook request is received") and
/// the older incoming webhooks take.
///
/// Version 1.4 of the schema, which every Teams client shows. Nothing in it is Markdown of a stranger's.
enum TeamsCard {
    /// Documented are 28 kB, measured by others were 21.
    static let sizeLimit = 20_000

    static func bytes(_ notification: AlertNotification) throws -> [UInt8] {
        let words = NotificationWords(notification)
        // Shorter and shorter until it fits; the last is a few hundred bytes.
        for (length, facts, evidence) in [(600, 40, 6), (200, 20, 3), (100, 8, 0)] {
            let bytes = try JSONCoding.bytes(message(words, length: length, facts: facts, evidence: evidence))
            if bytes.count <= sizeLimit { return bytes }
        }
        return try JSONCoding.bytes(message(words, length: 60, facts: 3, evidence: 0))
    }

    private static func message(_ words: NotificationWords, length: Int, facts: Int, evidence: Int) -> JSONTree {
        [
            "type": "message",
            "attachments": [
                [
                    "contentType": "application/vnd.microsoft.card.adaptive",
                    "contentUrl": .null,
                    "content": card(words, length: length, facts: facts, evidence: evidence),
                ]
            ],
        ]
    }

    private static func card(_ words: NotificationWords, length: Int, facts: Int, evidence: Int) -> JSONTree {
        func plain(_ text: String) -> String { shortened(escaped(text), length) }
        var body: [JSONTree] = []
        if let name = words.notification.provider.name {
            body.append([
                "type": "TextBlock", "text": .text(plain(name)), "isSubtle": true, "wrap": true, "size": "Small",
            ])
        }
        body.append([
            "type": "TextBlock", "text": .text(plain(words.headline)), "weight": "Bolder", "size": "Large",
            "wrap": true, "color": .text(colour(of: words.notification)),
        ])
        body.append(["type": "TextBlock", "text": .text(plain(words.summary)), "wrap": true])
        body.append([
            "type": "FactSet",
            "facts": .list(
                words.facts.prefix(facts).map { ["title": .text(plain($0.label)), "value": .text(plain($0.value))] }
            ),
        ])
        for line in words.evidence.prefix(evidence) {
            body.append([
                "type": "TextBlock", "text": .text(plain(line)), "wrap": true, "isSubtle": true, "spacing": "Small",
            ])
        }
        for list in words.lists {
            body.append(["type": "TextBlock", "text": .text(plain(list.heading)), "wrap": true, "weight": "Bolder"])
            // A hyphen at the beginning makes a list of it.
            let lines = list.lines.prefix(max(evidence, 1)).map { "- " + plain($0) }.joined(separator: "\n")
            body.append(["type": "TextBlock", "text": .text(lines), "wrap": true, "spacing": "Small"])
        }
        if let advice = words.advice {
            body.append(["type": "TextBlock", "text": .text("What to do: " + plain(advice)), "wrap": true])
        }
        for remark in words.remarks {
            body.append([
                "type": "TextBlock", "text": .text(plain(remark)), "wrap": true, "isSubtle": true, "size": "Small",
            ])
        }
        let actions = [words.action].compactMap(\.self).map { action -> JSONTree in
            ["type": "Action.OpenUrl", "title": .text(action.label), "url": .text(action.url)]
        }
        var card: [String: JSONTree] = [
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.4",
            "fallbackText": .text(plain("\(words.customer): \(words.headline)")),
            "body": .list(body),
            "msteams": ["width": "Full"],
        ]
        if !actions.isEmpty { card["actions"] = .list(actions) }
        return .object(card)
    }

    private static func colour(of notification: AlertNotification) -> String {
        switch notification.alert?.severity {
        case .critical, .high: "Attention"
        case .medium: "Warning"
        case .low, .informational: "Accent"
        case nil:
            switch notification.event {
            case .channelDisabled, .approvalRequested, .approvalReminded, .approvalByHand: "Warning"
            case .approvalEscalated: "Attention"
            case .approvalSettled where notification.proposal?.state != .done: "Accent"
            default: "Good"
            }
        }
    }

    /// Text blocks read Markdown: what would be a link, emphasis or a list in a stranger's text is shown as it stands.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            if "\\`*_[]()#".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }

    private static func shortened(_ text: String, _ length: Int) -> String {
        text.count > length ? text.prefix(length - 1) + "…" : text
    }
}
