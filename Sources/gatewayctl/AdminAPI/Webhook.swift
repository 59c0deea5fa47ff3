import FoundationEssentials

/// A customer's webhook, as far as it is shown; its secret never leaves the gateway.
struct Webhook: Decodable {
    struct Feed: Decodable {
        var contentType: String
        var webhookState: String?
        var isPending: Bool
        var nextStartAt: Date?
        var errorCode: String?
        var error: String?
        var remedy: String?

        var stateCell: Cell {
            switch webhookState {
            case nil: .state("none", isPending ? .warning : .faint)
            case "enabled"?: .state("enabled", .good)
            case let state?: .state(state, .bad)
            }
        }
    }

    var tenantId: String
    var name: String
    var state: String
    var address: String?
    var createdAt: Date?
    var validatedAt: Date?
    var lastNotifiedAt: Date?
    var notifications: Int
    var refused: Int
    var feeds: [Feed]

    var stateCell: Cell {
        switch state {
        case "enabled": .state(state, .good)
        case "off": .state(state, .faint)
        default: .state(state, .warning)
        }
    }

    var details: Details {
        var details = Details()
        details.add("Name", .text(name))
        details.add("Webhook", stateCell)
        details.add("Address", Cell(address))
        details.add("Wanted since", Cell(createdAt))
        details.add("Validated", Cell(validatedAt))
        guard address != nil else { return details }
        details.add("Notified", .number(notifications))
        details.add("Last notified", Cell(lastNotifiedAt))
        details.add("Refused", .number(refused))
        return details
    }

    static var table: Table<Feed> {
        Table(columns: [
            Column("contentType", "CONTENT TYPE") { .text($0.contentType) },
            Column("webhookState", "AT MICROSOFT") { $0.stateCell },
            Column("isPending", "PENDING") { .text($0.isPending ? "yes" : "no") },
            Column("nextStartAt", "NOT BEFORE") { Cell($0.nextStartAt) },
            Column("errorCode", nil) { Cell($0.errorCode) },
            Column("error", nil) { Cell($0.error) },
            Column("remedy", nil) { Cell($0.remedy) },
        ])
    }

    /// Why something is pending, a line for each content type in trouble.
    var troubles: String {
        feeds.compactMap { feed in
            guard feed.isPending, let error = feed.error else { return nil }
            let code = feed.errorCode.map { " (\($0))" } ?? ""
            let step = feed.remedy.map { "\n  next step: \(VisibleText.line($0))" } ?? ""
            return "\(VisibleText.line("\(feed.contentType): \(error)\(code)"))\(step)"
        }.joined(separator: "\n")
    }

    /// Shows the gateway's answer in the chosen form.
    static func show(_ body: [UInt8], _ output: OutputOptions) throws {
        let webhook = try AdminCoding.decode(Webhook.self, from: body)
        switch output.output {
        case .json: try Console.print(bytes: body)
        case .csv: try Console.print(table.csv(webhook.feeds))
        case .table:
            let terminal = Terminal.current()
            try Console.print(webhook.details.text(zone: output.zone, terminal: terminal))
            guard !webhook.feeds.isEmpty else { return }
            try Console.print("\n" + table.text(webhook.feeds, zone: output.zone, terminal: terminal))
            if !webhook.troubles.isEmpty { try Console.print("\n" + webhook.troubles) }
        }
    }
}
