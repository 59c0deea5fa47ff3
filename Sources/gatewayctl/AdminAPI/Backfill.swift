import FoundationEssentials

/// What was asked to be read again, and what will come of it.
struct Backfill: Decodable {
    var tenantId: String
    var contentTypes: [String]
    var from: Date
    var to: Date
    var lostFrom: Date?
    var lostTo: Date?
    var reopened: Int
    var starts: Bool
    var plan: [String]
}
