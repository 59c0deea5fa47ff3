package import FoundationEssentials

/// What every body says about its place in the chain; the rest is for people.
package struct ChainBody: Decodable, Sendable {
    package let seq: Int
    package let at: String
    package let tenantId: UUID
    package let kind: String
    package let mitigationId: UUID?

    /// - Returns: nil when it is no body of an entry.
    package init?(_ body: String) {
        do {
            self = try JSONDecoder().decode(ChainBody.self, from: Data(body.utf8))
        } catch {
            // Why does not matter: an entry that was hashed by the gateway can be read.
            return nil
        }
    }
}
