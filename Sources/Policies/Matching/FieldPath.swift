internal import AuditRecords

/// A field's name, taken apart once.
struct FieldPath: Sendable, Hashable {
    let name: String
    private let components: [String]
    /// `joined[start][length - 1]`: components from `start` on as one name, because names may hold dots themselves.
    private let joined: [[String]]

    init(_ name: String) {
        self.name = name
        let components = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        self.components = components
        joined = components.indices.map { start in
            (start..<components.count).map { components[start...$0].joined(separator: ".") }
        }
    }

    /// The whole name as a member of the record, exactly as written: what is found first and costs least.
    func exact(in record: JSONValue) -> JSONValue? {
        record[name]
    }

    /// Everything in the record that the path leads to.
    func values(in record: JSONValue) -> [JSONValue] {
        var found: [JSONValue] = []
        collect(record, from: 0, into: &found)
        return found
    }

    private func collect(_ value: JSONValue, from start: Int, into found: inout [JSONValue]) {
        guard start < components.count else {
            found.append(value)
            return
        }
        switch value {
        case .object(let members):
            for length in stride(from: components.count - start, through: 1, by: -1) {
                guard let member = Self.member(joined[start][length - 1], of: members) else { continue }
                return collect(member, from: start + length, into: &found)
            }
        case .array(let elements):
            if collectPair(elements, from: start, into: &found) { return }
            for element in elements { collect(element, from: start, into: &found) }
        case .string(let text):
            // `ExtendedProperties`, `AdditionalInfo` and others hold JSON as text; only a path that leads into it pays.
            guard let first = text.utf8.first(where: { $0 != 0x20 && $0 != 0x0a && $0 != 0x0d && $0 != 0x09 }),
                first == UInt8(ascii: "{") || first == UInt8(ascii: "["), let inner = value.unwrapped
            else { return }
            collect(inner, from: start, into: &found)
        case .null, .bool, .integer, .number: break
        }
    }

    /// The element of a list of `{Name, Value}` or `{Name, NewValue, OldValue}` that the path names.
    private func collectPair(_ elements: [JSONValue], from start: Int, into found: inout [JSONValue]) -> Bool {
        for length in stride(from: components.count - start, through: 1, by: -1) {
            let name = joined[start][length - 1]
            var isFound = false
            for case .object(let pair) in elements {
                guard let key = (Self.member("Name", of: pair) ?? Self.member("Key", of: pair))?.string,
                    Self.isSame(key, name)
                else { continue }
                let rest = start + length
                if rest < components.count, let member = Self.member(joined[rest][0], of: pair) {
                    isFound = true
                    collect(member, from: rest + 1, into: &found)
                } else if let value = Self.member("Value", of: pair) ?? Self.member("NewValue", of: pair) {
                    isFound = true
                    collect(value, from: rest, into: &found)
                }
            }
            if isFound { return true }
        }
        return false
    }

    /// A member by its exact name, else by its name in another case.
    static func member(_ name: String, of members: [String: JSONValue]) -> JSONValue? {
        if let exact = members[name] { return exact }
        var best: String?
        // Of several the first by name, so that the answer does not depend on the order of a dictionary.
        for key in members.keys where isSame(key, name) && key < best ?? "\u{10ffff}" { best = key }
        return best.flatMap { members[$0] }
    }

    /// Equal but for the case of ASCII letters, of which field names are made.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return zip(left.utf8, right.utf8).allSatisfy { left, right in
            left == right || (left | 0x20 == right | 0x20 && left | 0x20 >= 0x61 && left | 0x20 <= 0x7a)
        }
    }
}
