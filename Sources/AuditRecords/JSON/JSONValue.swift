/// One JSON value as a tree, for the few records whose fields are read.
package enum JSONValue: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number that fits.
    case integer(Int64)
    /// Any other number, as near as a double comes; beyond its range, infinity.
    case number(Double)
    /// Text.
    case string(String)
    /// A list.
    case array([JSONValue])
    /// Members by name; of duplicates the first, as in the scan.
    case object([String: JSONValue])

    /// The member `name` of an object.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    /// The elements of an array; empty for anything else.
    package var elements: [JSONValue] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// The members of an object; empty for anything else.
    package var members: [String: JSONValue] {
        guard case .object(let members) = self else { return [:] }
        return members
    }

    /// The text of a string, also an empty one.
    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// Text that says something: a string, number or truth value that is not empty and not `<null>`.
    ///
    /// Audit records write nothing in many ways: no member, `null`, `""`, `"<null>"`, `"null"`.
    package var text: String? {
        switch self {
        case .string(let text):
            let trimmed = text.trimmingWhitespace()
            return trimmed.isEmpty || trimmed == "<null>" || trimmed == "null" ? nil : trimmed
        case .integer(let value): return String(value)
        case .number(let value): return String(value)
        case .bool(let value): return value ? "True" : "False"
        case .null, .array, .object: return nil
        }
    }

    /// A whole number, written as a number or as text.
    package var integer: Int? {
        switch self {
        case .integer(let value): Int(value)
        case .string(let text): Int(text.trimmingWhitespace())
        default: nil
        }
    }

    /// A truth value, written as one, as text (`True`, `TRUE`, `1`) or as a number.
    package var bool: Bool? {
        switch self {
        case .bool(let value): return value
        case .integer(let value): return value == 0 ? false : value == 1 ? true : nil
        case .string(let text):
            switch text.trimmingWhitespace().lowercased() {
            case "true", "1", "yes": return true
            case "false", "0", "no": return false
            default: return nil
            }
        default: return nil
        }
    }

    /// The value of the entry `name` in a list of `{Name, Value}` (`Parameters`, `ExtendedProperties`,
    /// `PropertyCollection`) or of `{Name, NewValue, OldValue}` (`ModifiedProperties`).
    package func named(_ name: String, _ member: String = "Value") -> JSONValue? {
        elements.first { $0["Name"]?.string?.lowercased() == name.lowercased() }?[member]
    }

    /// JSON that stands inside a string (`AdditionalInfo`, `JsonPropertiesCollection`); a value that is no string is itself.
    package var unwrapped: JSONValue? {
        guard case .string(let text) = self else { return self }
        // Text that only looks as if it held JSON holds none: nil, and the text itself is still there.
        return try? JSONValue(parsing: Array(text.utf8).span)
    }
}

extension String {
    /// Without white space at both ends.
    ///
    /// Foundation's way would need all of Foundation.
    func trimmingWhitespace() -> String {
        guard first?.isWhitespace == true || last?.isWhitespace == true else { return self }
        let body = drop { $0.isWhitespace }
        let end = body.lastIndex { !$0.isWhitespace }
        return end.map { String(body[...$0]) } ?? ""
    }
}
