internal import AuditRecords

/// One scalar of a record, with what tests need of it made once.
struct FieldValue: Sendable {
    let text: String
    /// The text without its case.
    let folded: String

    init(_ text: String) {
        self.text = text
        folded = ValueText.folded(text)
    }

    /// Every scalar at or below a value; null and empty lists are none.
    static func collect(_ value: JSONValue, into values: inout [FieldValue]) {
        switch value {
        case .null: break
        case .array(let elements):
            for element in elements { collect(element, into: &values) }
        case .object(let members):
            for member in members.values { collect(member, into: &values) }
        case .string(let text): values.append(FieldValue(text))
        case .bool, .integer, .number:
            if let text = ValueText.of(value) { values.append(FieldValue(text)) }
        }
    }
}
