/// What must stand in a record's bytes for a rule to match: at least one of some literals.
enum RequiredLiterals {
    /// Names that nearly every record has: looking for them tells nothing.
    private static let common: Set<String> = [
        "operation", "workload", "recordtype", "userid", "usertype", "userkey", "objectid", "clientip", "resultstatus",
        "creationtime", "organizationid", "parameters", "name", "value", "newvalue", "oldvalue", "modifiedproperties",
        "extendedproperties", "id", "version",
    ]
    private static let shortest = 3

    /// The literals (lower case ASCII) of which a match needs one; nil when none is needed or known.
    ///
    /// - Parameters:
    ///   - predicate: The rule's condition.
    ///   - operation: What is known of the record: parts that it rules out need nothing.
    ///   - table: The rule's tests.
    /// - Returns: The set that is likely the rarest; empty when nothing can match.
    static func of(_ predicate: Predicate, for operation: KnownOperation, _ table: TestTable) -> Set<String>? {
        switch predicate {
        case .test(let index):
            if predicate.holds(for: operation, table) == false { return [] }
            return table.entries[index].literal.map { [$0] }
        case .not: return predicate.holds(for: operation, table) == false ? [] : nil
        case .any(let parts):
            var union: Set<String> = []
            for part in parts {
                guard let some = of(part, for: operation, table) else { return nil }
                union.formUnion(some)
            }
            return union
        case .all(let parts):
            // Of several needs the one whose shortest literal is longest.
            return parts.compactMap { of($0, for: operation, table) }.max { weight($0) < weight($1) }
        }
    }

    private static func weight(_ literals: Set<String>) -> Int {
        literals.map(\.utf8.count).min() ?? .max
    }

    /// What one test needs; nil when nothing is sure.
    static func of(_ test: FieldTest, hasAliases: Bool) -> String? {
        // What an operation is, is known without reading.
        if let field = test.field, FieldAliases.known(field, hasAliases: hasAliases) != nil { return nil }
        let alias = hasAliases ? test.field.flatMap { FieldAliases.paths[$0] } : nil
        // Its values are also called by other names.
        if alias != nil, test.field == "status" { return nil }
        let name = alias == nil ? test.field.flatMap(rarest) : nil
        switch test.check {
        case .isMissing: return nil
        case .exists, .pattern, .network, .number, .time, .field: return name
        case .equals(let text):
            // Numbers and truth values are written in more than one way.
            if Double(text) != nil || text == "true" || text == "false" { return name }
            return longer(run(in: text), name)
        case .text(let matcher):
            return longer(matcher.literals.compactMap(run).max { $0.utf8.count < $1.utf8.count }, name)
        }
    }

    private static func rarest(_ field: String) -> String? {
        field.split(separator: ".").map { ValueText.folded(String($0)) }.filter { !common.contains($0) }
            .compactMap { run(in: $0) }.max { $0.utf8.count < $1.utf8.count }
    }

    private static func longer(_ left: String?, _ right: String?) -> String? {
        guard let left, let right else { return left ?? right }
        return left.utf8.count >= right.utf8.count ? left : right
    }

    /// The longest stretch that JSON writes in one way only: letters, digits and a few signs; cut to what is looked for.
    private static func run(in text: String) -> String? {
        let folded = ValueText.folded(text)
        let runs = folded.utf8.split { byte in
            !((byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || "-_.@: ".utf8.contains(byte))
        }
        // Without a letter it may be of a number, which JSON writes as it likes.
        guard let best = runs.max(by: { $0.count < $1.count }), best.count >= shortest,
            best.contains(where: { $0 >= 0x61 && $0 <= 0x7a })
        else { return nil }
        return String(decoding: best.suffix(LiteralScan.longest), as: UTF8.self)
    }
}
