import EvidenceChain
package import FoundationEssentials

/// An entry as people are shown it.
package struct EvidenceView: Encodable, Sendable {
    private struct Body: Decodable {
        let at: Date
        let kind: String
        let mitigationId: GUID?
        let who: String?
        let from: String?
        let what: JSONTree
    }

    package let seq: Int
    package let at: Date
    package let kind: String
    package let mitigationId: GUID?
    package let who: String?
    package let from: String?
    package let what: JSONTree
    package let hash: String

    init(_ entry: ChainEntry) throws {
        seq = entry.seq
        hash = Hex.text(entry.hash)
        do {
            let body = try JSONCoding.value(Body.self, from: Array(entry.body.utf8))
            at = body.at
            kind = body.kind
            mitigationId = body.mitigationId
            who = body.who
            from = body.from
            what = body.what
        } catch {
            throw GatewayError(
                .evidenceBroken,
                "Entry \(entry.seq) of the tenant's evidence is not as the gateway wrote it.",
                remedy: "Run gatewayctl evidence verify --tenant TENANT, and restore the database from a backup.",
                cause: error
            )
        }
    }

    /// Where a list goes on after it; a page's mark has a GUID, which holds the number here.
    package var mark: PageMark {
        PageMark(at: at, id: UUID(bytes: [UInt8](repeating: 0, count: 8) + Self.bytes(of: seq)) ?? UUID())
    }

    /// The number that a mark holds.
    static func seq(of mark: PageMark?) -> Int {
        guard let mark else { return .max }
        return mark.id.bytes.suffix(8).reduce(0) { ($0 & Int.max >> 8) << 8 | Int($1) }
    }

    private static func bytes(of seq: Int) -> [UInt8] { withUnsafeBytes(of: Int64(seq).bigEndian) { Array($0) } }
}
