/// A notification as Slack's blocks, for incoming webhooks.
enum SlackMessage {
    /// Of one text object and one field (Slack's block reference: 3,000 and 2,000); a header has 150.
    private static let textLimit = 2900
    private static let fieldLimit = 1900
    private static let headerLimit = 150
    /// A section's.
    private static let fieldsNamed = 10

    static func bytes(_ notification: AlertNotification) throws -> [UInt8] {
        let words = NotificationWords(notification)
        // A header is plain text, which is shown as it stands.
        let head = shortened(words.subject, headerLimit)
        var blocks: [JSONTree] = [
            ["type": "header", "text": ["type": "plain_text", "text": .text(head), "emoji": false]],
            section(words.summary),
        ]
        let fields = words.facts.prefix(fieldsNamed).map { fact -> JSONTree in
            let text = "*\(escaped(fact.label))*\n\(escaped(fact.value))"
            return ["type": "mrkdwn", "text": .text(shortened(text, fieldLimit))]
        }
        blocks.append(["type": "section", "fields": .list(fields)])
        if !words.evidence.isEmpty {
            blocks.append(section(words.evidence.map { "• \($0)" }.joined(separator: "\n")))
        }
        for list in words.lists {
            blocks.append(section("\(list.heading):\n" + list.lines.map { "• \($0)" }.joined(separator: "\n")))
        }
        if let action = words.action {
            // An address of ours: letters that a path may have, and none that Slack reads.
            let link = "<\(action.url)|\(escaped(action.label))>"
            blocks.append(["type": "section", "text": ["type": "mrkdwn", "text": .text(link)]])
        }
        if let advice = words.advice { blocks.append(section("What to do: \(advice)")) }
        let foot = ([words.notification.provider.name].compactMap(\.self) + words.remarks).prefix(10)
        if !foot.isEmpty {
            let elements = foot.map { text -> JSONTree in
                ["type": "plain_text", "text": .text(shortened(text, fieldLimit)), "emoji": false]
            }
            blocks.append(["type": "context", "elements": .list(elements)])
        }
        return try JSONCoding.bytes(JSONTree.object(["text": .text(escaped(head)), "blocks": .list(blocks)]))
    }

    private static func section(_ text: String) -> JSONTree {
        ["type": "section", "text": ["type": "mrkdwn", "text": .text(shortened(escaped(text), textLimit))]]
    }

    /// Slack's three (docs: "Escaping text"); with them a stranger's text can neither link nor mention.
    ///
    /// What Slack would read as emphasis gets a zero-width space before it, so that it is shown as it stands.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "*", "_", "~", "`": result += "\u{200B}\(character)"
            default: result.append(character)
            }
        }
        return result
    }

    /// Never in the middle of an escape.
    private static func shortened(_ text: String, _ length: Int) -> String {
        guard text.count > length else { return text }
        var cut = text.prefix(length - 1)
        if let mark = cut.lastIndex(of: "&"), !cut[mark...].contains(";") { cut = cut[..<mark] }
        return cut + "…"
    }
}
