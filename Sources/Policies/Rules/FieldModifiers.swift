internal import RegularExpressions

/// The modifiers behind a field's name, checked for what may stand together.
struct FieldModifiers: Sendable {
    /// What is done with each value.
    enum Operator: Sendable, Equatable {
        case equals, pattern, network, exists, field
        case compare(FieldTest.Comparison)
        case time(FieldTest.TimePart)
    }

    /// What a value becomes before it is compared, in the order written.
    enum Transform: Sendable, Equatable {
        case base64, base64offset, windash
        case wide(bigEndian: Bool, withMark: Bool)
    }

    var field: String?
    var operation = Operator.equals
    var before = false
    var after = false
    var isAll = false
    var isNegated = false
    var isCased = false
    var expands = false
    var transforms: [Transform] = []
    var options: RegularExpression.Options = []

    /// All names, for remedies.
    static let names =
        [
            "contains", "startswith", "endswith", "all", "re", "i", "m", "s", "ignorecase", "multiline", "dotall",
            "cidr", "gt",
            "gte", "lt", "lte", "neq", "exists", "cased", "base64", "base64offset", "wide", "utf16le", "utf16be",
            "utf16",
            "windash", "fieldref", "expand",
        ] + FieldTest.TimePart.allCases.map(\.rawValue)

    /// Reads `Field|modifier|modifier`.
    ///
    /// - Throws: `PolicyFault` for unknown modifiers and those that exclude one another.
    init(_ key: String, line: Int) throws(PolicyFault) {
        let parts = key.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        field = parts[0].isEmpty ? nil : parts[0]
        for name in parts.dropFirst() { try take(name, key: key, line: line) }
        try check(key: key, line: line)
    }

    private mutating func take(_ name: String, key: String, line: Int) throws(PolicyFault) {
        switch name {
        case "contains": (before, after) = try anchor(true, true, key, line)
        case "startswith": (before, after) = try anchor(false, true, key, line)
        case "endswith": (before, after) = try anchor(true, false, key, line)
        case "all": isAll = true
        case "neq": isNegated = true
        case "cased": isCased = true
        case "expand": expands = true
        case "re": try use(.pattern, key, line)
        case "cidr": try use(.network, key, line)
        case "exists": try use(.exists, key, line)
        case "fieldref": try use(.field, key, line)
        case "i", "ignorecase": try flag(.ignoresCase, name, line)
        case "m", "multiline": try flag(.isMultiline, name, line)
        case "s", "dotall": try flag(.dotMatchesAll, name, line)
        case "base64": transforms.append(.base64)
        case "base64offset": transforms.append(.base64offset)
        case "windash": transforms.append(.windash)
        case "wide", "utf16le": transforms.append(.wide(bigEndian: false, withMark: false))
        case "utf16be": transforms.append(.wide(bigEndian: true, withMark: false))
        case "utf16": transforms.append(.wide(bigEndian: false, withMark: true))
        default:
            if let comparison = FieldTest.Comparison(rawValue: name) {
                try use(.compare(comparison), key, line)
            } else if let part = FieldTest.TimePart(rawValue: name) {
                try use(.time(part), key, line)
            } else {
                throw PolicyFault(
                    "sigma.modifier_unknown",
                    line,
                    "there is no modifier \"\(name)\" (in \"\(key)\")",
                    Nearest.remedy(for: name, among: Self.names)
                )
            }
        }
    }

    private func conflict(_ key: String, _ line: Int, _ remedy: String) -> PolicyFault {
        PolicyFault("sigma.modifiers_conflict", line, "the modifiers of \"\(key)\" exclude one another", remedy)
    }

    private func anchor(_ before: Bool, _ after: Bool, _ key: String, _ line: Int) throws(PolicyFault) -> (Bool, Bool) {
        guard !self.before, !self.after else {
            throw conflict(key, line, "Use one of contains, startswith and endswith, or wildcards in the value.")
        }
        return (before, after)
    }

    private mutating func use(_ operation: Operator, _ key: String, _ line: Int) throws(PolicyFault) {
        guard self.operation == .equals else { throw conflict(key, line, "Write two entries, or two detections.") }
        self.operation = operation
    }

    private mutating func flag(_ option: RegularExpression.Options, _ name: String, _ line: Int) throws(PolicyFault) {
        guard operation == .pattern else {
            throw PolicyFault(
                "sigma.modifiers_conflict",
                line,
                "\"\(name)\" is a flag of a regular expression and stands without one",
                "Write it behind re, as in Field|re|\(name)."
            )
        }
        options.insert(option)
    }

    /// What the specification does not allow together, or what would be left without meaning.
    private func check(key: String, line: Int) throws(PolicyFault) {
        let hasAnchor = before || after
        switch operation {
        case .equals: break
        case .pattern where hasAnchor:
            throw conflict(key, line, "A regular expression is searched for anywhere; anchor it with ^ and $.")
        case .pattern where isCased:
            throw conflict(key, line, "A regular expression minds the case already; |re|i does not.")
        case .pattern where !transforms.isEmpty: throw conflict(key, line, "A regular expression is compared as it is.")
        case .pattern: break
        case .field where !transforms.isEmpty || expands:
            throw conflict(
                key,
                line,
                "fieldref takes the name of a field, with contains, startswith, endswith, cased, all or neq."
            )
        case .field: break
        case .network where expands && !hasAnchor && transforms.isEmpty && !isCased: break
        default:
            guard !hasAnchor, transforms.isEmpty, !isCased, !expands else {
                throw conflict(key, line, "It stands alone, with all or neq at most.")
            }
        }
        if operation == .exists, isAll || isNegated {
            throw conflict(key, line, "Write exists: true or exists: false.")
        }
        if field == nil, operation != .equals && operation != .pattern {
            throw PolicyFault(
                "sigma.field_missing",
                line,
                "\"\(key)\" names no field",
                "Put the field's name before the first |."
            )
        }
        let encodes = transforms.contains { $0 == .base64 || $0 == .base64offset }
        guard transforms.allSatisfy({ if case .wide = $0 { encodes } else { true } }), isWellOrdered else {
            throw conflict(
                key,
                line,
                "wide and utf16… come before base64 or base64offset, windash before both; one of each."
            )
        }
    }

    private var isWellOrdered: Bool {
        let order = transforms.map { transform in
            switch transform {
            case .windash: 0
            case .wide: 1
            case .base64, .base64offset: 2
            }
        }
        return zip(order, order.dropFirst()).allSatisfy { $0 < $1 }
    }
}
