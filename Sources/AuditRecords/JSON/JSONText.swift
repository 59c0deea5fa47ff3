/// The inside of a JSON string.
enum JSONText {
    /// Resolves the escapes (RFC 8259 §7) of bytes that stood between quotes.
    ///
    /// Forgiving, because a record is evidence and a truncated name with half a surrogate pair is still a name: a lone
    /// surrogate becomes U+FFFD, an unknown escape the character behind its backslash.
    static func unescape(_ raw: borrowing Span<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(raw.count)
        var position = 0
        while position < raw.count {
            let byte = raw[position]
            position += 1
            guard byte == UInt8(ascii: "\\"), position < raw.count else {
                result.append(byte)
                continue
            }
            let escape = raw[position]
            position += 1
            switch escape {
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0c)
            case UInt8(ascii: "n"): result.append(0x0a)
            case UInt8(ascii: "r"): result.append(0x0d)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"): result.append(contentsOf: Array(scalar(raw, &position).utf8))
            default: result.append(escape)
            }
        }
        return result
    }

    /// The scalar of `\uXXXX`, of a pair of them where the first is a high surrogate; moves behind what it used.
    private static func scalar(_ raw: borrowing Span<UInt8>, _ position: inout Int) -> Character {
        guard let first = codeUnit(raw, position) else { return "\u{fffd}" }
        position += 4
        if (0xd800..<0xdc00).contains(first), position + 1 < raw.count,
            raw[position] == UInt8(ascii: "\\"), raw[position + 1] == UInt8(ascii: "u"),
            let second = codeUnit(raw, position + 2), (0xdc00..<0xe000).contains(second)
        {
            position += 6
            let value = 0x10000 + (first - 0xd800) << 10 + (second - 0xdc00)
            return Character(Unicode.Scalar(value) ?? "\u{fffd}")
        }
        return Character(Unicode.Scalar(first) ?? "\u{fffd}")
    }

    private static func codeUnit(_ raw: borrowing Span<UInt8>, _ start: Int) -> UInt32? {
        guard start + 4 <= raw.count else { return nil }
        var value: UInt32 = 0
        for position in start..<start + 4 {
            guard let digit = Character(Unicode.Scalar(raw[position])).hexDigitValue, raw[position] < 0x80 else {
                return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
