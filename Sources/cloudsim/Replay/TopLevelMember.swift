/// Finds a member of the outermost object of a JSON text without taking the text apart.
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
        let wanted = Array("\"\(name)\"".utf8)
        var depth = 0
        var index = 0
        var isNamed = false
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ","): isNamed = false
            case UInt8(ascii: "\""):
                let end = endOfString(from: index, in: text)
                if isNamed { return index..<end }
                isNamed = depth == 1 && text[index..<end].elementsEqual(wanted) && isName(before: end, in: text)
                index = end
                continue
            default: break
            }
            index += 1
        }
        return nil
    }

    private static func endOfString(from start: Int, in text: [UInt8]) -> Int {
        var index = start + 1
        while index < text.count, text[index] != UInt8(ascii: "\"") {
            index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index + 1, text.count)
    }

    /// Whether a colon follows, which tells a name from a value.
    private static func isName(before end: Int, in text: [UInt8]) -> Bool {
        text[end...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: ":")
    }
}
