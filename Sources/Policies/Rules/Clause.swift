/// A rule's detections put into its condition, before the tenant's lists are known.
indirect enum Clause: Sendable {
    case all([Clause])
    case any([Clause])
    case not(Clause)
    case item(FieldItem)

    /// The condition over tests.
    ///
    /// - Throws: `PolicyFault` for a value that cannot be compared, and a list that is not there.
    func expression(lists: [String: [String]]) throws(PolicyFault) -> Expression {
        switch self {
        case .all(let parts): .all(try Self.expressions(parts, lists))
        case .any(let parts): .any(try Self.expressions(parts, lists))
        case .not(let part): .not(try part.expression(lists: lists))
        case .item(let item): try item.expression(lists: lists)
        }
    }

    private static func expressions(_ parts: [Clause], _ lists: [String: [String]]) throws(PolicyFault) -> [Expression]
    {
        var expressions: [Expression] = []
        for part in parts { expressions.append(try part.expression(lists: lists)) }
        return expressions
    }

    /// The placeholders of `expand` anywhere in it.
    var placeholders: Set<String> {
        switch self {
        case .all(let parts), .any(let parts): return parts.reduce(into: []) { $0.formUnion($1.placeholders) }
        case .not(let part): return part.placeholders
        case .item(let item):
            guard item.modifiers.expands else { return [] }
            var names: Set<String> = []
            for value in item.values {
                for case .placeholder(let name) in Placeholders.pieces(of: value.scalarText ?? "") {
                    names.insert(name)
                }
            }
            return names
        }
    }
}
