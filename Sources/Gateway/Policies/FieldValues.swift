import AuditRecords

/// What stands under a field's name in a record or event: by dots, and through arrays.
enum FieldValues {
    /// Every value as text; a list has one for each element, an entry of `{Name, Value}` its value under its name.
    static func texts(of field: String, in value: JSONValue) -> [String] {
        var found: [String] = []
        collect(field[...], in: value, into: &found)
        return found
    }

    private static func collect(_ path: Substring, in value: JSONValue, into found: inout [String]) {
        switch value {
        case .array(let elements):
            for element in elements {
                if case .object(let members) = element, members["Name"]?.string == String(path) {
                    for name in ["Value", "NewValue"] {
                        if let text = members[name]?.text { found.append(text) }
                    }
                } else {
                    collect(path, in: element, into: &found)
                }
            }
        case .object(let members):
            // A member may have a dot in its name; the whole name counts first.
            if let member = members[String(path)] { append(member, to: &found) }
            var dot = path.firstIndex(of: ".")
            while let here = dot {
                let rest = path[path.index(after: here)...]
                if let member = members[String(path[..<here])] { collect(rest, in: member, into: &found) }
                dot = rest.firstIndex(of: ".")
            }
        case .null, .bool, .integer, .number, .string: break
        }
    }

    private static func append(_ value: JSONValue, to found: inout [String]) {
        if case .array(let elements) = value {
            for element in elements { append(element, to: &found) }
        } else if let text = value.text {
            found.append(text)
        }
    }
}
