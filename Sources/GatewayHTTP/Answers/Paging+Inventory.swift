import Gateway
import Hummingbird

extension Paging {
    /// Which lines of the inventory are asked for: `kind` and `audience`.
    ///
    /// - Throws: ``GatewayError`` with `request.invalid`.
    func inventorySelection() throws -> Inventory.Selection {
        let audience = try parameter("audience").map { text in
            guard let kind = WideShare.AudienceKind(rawValue: text) else {
                let known = WideShare.AudienceKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw Self.invalid("audience", text, "one of \(known)")
            }
            return kind
        }
        if let kind = parameter("kind"), !Inventory.kinds.contains(kind) {
            throw Self.invalid("kind", kind, "one of \(Inventory.kinds.joined(separator: ", "))")
        }
        return Inventory.Selection(kind: parameter("kind"), audience: audience, since: since)
    }
}
