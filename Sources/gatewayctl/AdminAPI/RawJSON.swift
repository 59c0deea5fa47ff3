/// Finds the values in a JSON object without reading them, so that they can be passed on byte by byte.
///
/// Decoding and encoding again would drop the fields this command does not know and reorder the others.
enum RawJSON {
    /// The bytes of one member of the outermost object, without white space around them.
    static func member(_ name: String, of object: [UInt8]) -> ArraySlice<UInt8>? {
        var at = skipSpace(object, from: 0)
        guard at < object.count, object[at] == UInt8(ascii: "{") else { return nil }
        at = skipSpace(object, from: at + 1)
        while at < object.count, object[at] == UInt8(ascii: "\"") {
            guard let keyEnd = valueEnd(object, from: at) else { return nil }
            let key = object[(at + 1)..<(keyEnd - 1)]
            at = skipSpace(object, from: keyEnd)
            guard at < object.count, object[at] == UInt8(ascii: ":") else { return nil }
            at = skipSpace(object, from: at + 1)
            guard let end = valueEnd(object, from: at) else { return nil }
            if key.elementsEqual(name.utf8) { return object[at..<end] }
            at = skipSpace(object, from: end)
            guard at < object.count, object[at] == UInt8(ascii: ",") else { return nil }
            at = skipSpace(object, from: at + 1)
        }
        return nil
    }

    /// Several pages of `{"items":[…],"next":…}` as one, with the last page's `next`.
    static func joined(pages: [[UInt8]]) -> [UInt8] {
        guard pages.count > 1, let last = pages.last else { return pages.first ?? Array(#"{"items":[]}"#.utf8) }
        let contents = pages.compactMap { page -> ArraySlice<UInt8>? in
            guard let items = member("items", of: page), items.count >= 2 else { return nil }
            let inner = items.dropFirst().dropLast()
            return inner.allSatisfy(isSpace) ? nil : inner
        }
        let next = member("next", of: last).map { Array(#","next":"#.utf8) + $0 } ?? []
        return Array(#"{"items":["#.utf8) + contents.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")] + next
            + [UInt8(ascii: "}")]
    }

    /// Where the value that starts here ends; the JSON is taken to be sound, for it was decoded too.
    private static func valueEnd(_ bytes: [UInt8], from start: Int) -> Int? {
        var depth = 0
        var at = start
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                at += 1
                while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
                    at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
                }
                if depth == 0 { return at < bytes.count ? at + 1 : nil }
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // The end of the object around a bare number or word.
                if depth == 0 { return at }
                depth -= 1
                if depth == 0 { return at + 1 }
            case UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D:
                if depth == 0 { return at }
            default: break
            }
            at += 1
        }
        return nil
    }

    private static func skipSpace(_ bytes: [UInt8], from start: Int) -> Int {
        var at = start
        while at < bytes.count, isSpace(bytes[at]) { at += 1 }
        return at
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}
