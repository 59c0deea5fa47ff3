import FoundationEssentials

/// Whether names are looked up for a customer, and what keeps them away.
struct LookUps: Decodable {
    struct Source: Decodable {
        var source: String
        var succeededAt: Date?
        var notBefore: Date?
    }

    var enabled: Bool
    var sources: [Source]
    var notices: [String]
}
