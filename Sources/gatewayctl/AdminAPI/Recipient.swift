import FoundationEssentials

/// Somebody who gets a customer's digests by mail.
struct Recipient: Decodable {
    var recipientId: String
    var address: String
    var cadences: [String]
    var createdAt: Date?
    var unsubscribedAt: Date?

    static var table: Table<Recipient> {
        Table(columns: [
            Column("address", "ADDRESS") { .text($0.address) },
            Column("cadences", "DIGESTS") { .list($0.cadences) },
            Column("state", "STATE") { recipient in
                recipient.unsubscribedAt == nil ? .state("subscribed", .good) : .state("unsubscribed", .warning)
            },
            Column("createdAt", "SINCE", .leave) { Cell($0.createdAt) },
            Column("unsubscribedAt", "UNSUBSCRIBED", .leave) { Cell($0.unsubscribedAt) },
            Column("recipientId", nil) { .text($0.recipientId) },
        ])
    }
}
