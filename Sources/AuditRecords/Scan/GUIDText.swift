/// Reads a GUID in its usual text form, `8-4-4-4-12` hexadecimal digits of either case (RFC 9562 §4).
enum GUIDText {
    /// The 128 bits, first digit highest; nil for anything else, braces included.
    static func bits(_ text: borrowing Span<UInt8>) -> UInt128? {
        guard text.count == 36 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        var digits = 0
        var invalid: UInt8 = 0
        for index in text.indices {
            let byte = text[index]
            if index == 8 || index == 13 || index == 18 || index == 23 {
                invalid |= byte ^ UInt8(ascii: "-")
                continue
            }
            let digit = value(of: byte)
            invalid |= digit & 0xf0
            if digits < 16 {
                high = high << 4 | UInt64(digit & 0x0f)
            } else {
                low = low << 4 | UInt64(digit & 0x0f)
            }
            digits += 1
        }
        return invalid == 0 ? UInt128(_low: low, _high: high) : nil
    }

    /// 0…15, or 0xff for what is no hexadecimal digit.
    @inline(__always)
    private static func value(of byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: 0xff
        }
    }
}

extension GUIDText {
    /// Whether a text is a GUID and nothing else.
    static func isGUID(_ text: String) -> Bool {
        text.utf8.count == 36 && bits(Array(text.utf8).span) != nil
    }

    /// A GUID in lower case; any other text as it is.
    static func canonical(_ text: String) -> String {
        isGUID(text) ? text.lowercased() : text
    }
}
