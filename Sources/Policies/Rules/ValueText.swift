internal import AuditRecords

/// One spelling of every scalar, so that text rules match numbers and truth values and the other way round.
enum ValueText {
    static func of(_ number: Double) -> String {
        if let whole = Int64(exactly: number) { return String(whole) }
        return String(number)
    }

    /// The text of a scalar; nil for null, lists and objects.
    static func of(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .integer(let value): String(value)
        case .number(let value): of(value)
        case .bool(let value): value ? "true" : "false"
        case .null, .array, .object: nil
        }
    }

    /// Text without its case, for comparison.
    static func folded(_ text: String) -> String {
        // Most values of a record are short and lower case or ASCII already; `lowercased` allocates for each.
        var needsFolding = false
        for byte in text.utf8 where byte >= 0x80 || (byte >= 0x41 && byte <= 0x5a) {
            needsFolding = true
            break
        }
        return needsFolding ? text.lowercased() : text
    }
}
