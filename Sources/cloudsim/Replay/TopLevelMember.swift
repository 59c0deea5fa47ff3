/// Finds members of the outermost object of a JSON text without taking the text apart.
///
/// Records hold further objects with members of the same name (the members of a chat each have an `OrganizationId`),
/// and a replayed line must stay as it is but for one value.
enum TopLevelMember {
    /// Finds the member's string value.
    ///
    /// - Parameters:
    ///   - name: The member's name, which the text must spell without escapes.
    ///   - text: Valid JSON.
    /// - Returns: Where the value stands, quotes included; nil when there is no such member.
    static func value(of name: String, in text: [UInt8]) -> Range<Int>? {
        values(of: [name], in: text, within: text.indices)[0]
    }

    /// Finds the string values of several members in one pass, which ends when all are found.
    ///
    /// - Parameters:
    ///   - names: Their names, which the text must spell without escapes.
    ///   - text: Bytes around it.
    ///   - range: Valid JSON.
    /// - Returns: For each name where its first value stands, quotes included; nil when there is no such member.
    static func values(of names: [String], in text: [UInt8], within range: Range<Int>) -> [Range<Int>?] {
        let wanted = names.map { Array("\"\($0)\"".utf8) }
        var found = [Range<Int>?](repeating: nil, count: names.count)
        var missing = names.count
        var depth = 0
        var index = range.lowerBound
        var named: Int?
        while index < range.upperBound, missing > 0 {
            switch text[index] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                named = nil
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ","): named = nil
            case UInt8(ascii: "\""):
                let end = endOfString(from: index, in: text, to: range.upperBound)
                if let name = named {
                    found[name] = index..<end
                    missing -= 1
                }
                named = nil
                if depth == 1, isName(before: end, in: text, to: range.upperBound) {
                    named = wanted.indices.first { found[$0] == nil && text[index..<end].elementsEqual(wanted[$0]) }
                }
                index = end
                continue
            default: break
            }
            index += 1
        }
        return found
    }

    private static func endOfString(from start: Int, in text: [UInt8], to limit: Int) -> Int {
        var index = start + 1
        while index < limit, text[index] != UInt8(ascii: "\"") {
            index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index + 1, limit)
    }

    /// Whether a colon follows, which tells a name from a value.
    private static func isName(before end: Int, in text: [UInt8], to limit: Int) -> Bool {
        var index = end
        while index < limit, [0x20, 0x09, 0x0A, 0x0D].contains(text[index]) { index += 1 }
        return index < limit && text[index] == UInt8(ascii: ":")
    }
}
