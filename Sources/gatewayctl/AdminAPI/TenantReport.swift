import FoundationEssentials

/// Everything about one customer, as `tenant show` asks for it.
struct TenantReport: Decodable {
    struct Turn: Decodable {
        var dueAt: Date
        var isLeased: Bool
        var requestsPerMinute: Int
        var fullRequestsPerMinute: Int
        var throttles: Int
        var notBefore: Date?
    }

    struct UnknownOperation: Decodable {
        var operation: String
        var records: Int
    }

    var completeness: Completeness
    var tenant: Tenant
    var turn: Turn?
    var feeds: [Feed]
    var openGaps: Int
    var gaps: [Gap]
    var unknownOperations: [UnknownOperation]
    var lookUps: LookUps?
}
