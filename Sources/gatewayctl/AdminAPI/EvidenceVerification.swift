/// What the gateway found when it verified a tenant's evidence.
struct EvidenceVerification: Decodable {
    struct Head: Decodable {
        var seq: Int
        var hash: String
    }

    struct Fault: Decodable {
        var seq: Int
        var message: String
    }

    var isIntact: Bool
    var entries: Int
    var head: Head?
    var fault: Fault?
}
