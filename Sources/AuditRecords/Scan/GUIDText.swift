/// Reads a GUID in its usual text form, `8-4-4-4-12` hexadecimal digits of either case (RFC 9562 §4).
enum GUIDText {
    /// The 128 bits, first digit highest; nil for anything else, braces included.
    ///
    /// Every record has two of these, so the loop reads without bounds checks, behind the one check of the length.
    static func bits(_ text: borrowing Span<UInt8>) -> UInt128? {
        guard text.count == 36 else { return nil }
        return unsafe text.withUnsafeBufferPointer { bytes -> UInt128? in
            var invalid: UInt8 = 0
            let hyphen = UInt8(ascii: "-")
            unsafe invalid |= bytes[8] ^ hyphen | bytes[13] ^ hyphen | bytes[18] ^ hyphen | bytes[23] ^ hyphen
            let high =
                unsafe digits(bytes, 0..<8, &invalid) << 32 | digits(bytes, 9..<13, &invalid) << 16
                | digits(bytes, 14..<18, &invalid)
            let low = unsafe digits(bytes, 19..<23, &invalid) << 48 | digits(bytes, 24..<36, &invalid)
            return invalid == 0 ? UInt128(_low: low, _high: high) : nil
        }
    }

    /// The value of a run of hexadecimal digits; `invalid` is no longer 0 behind anything else.
    @inline(__always)
    private static func digits(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ range: Range<Int>,
        _ invalid: inout UInt8
    ) -> UInt64 {
        var value: UInt64 = 0
        for position in range {
            let byte = unsafe bytes[position]
            let decimal = byte &- UInt8(ascii: "0")
            let letter = (byte | 0x20) &- UInt8(ascii: "a")
            invalid |= decimal < 10 || letter < 6 ? 0 : 1
            value = value << 4 | UInt64(decimal < 10 ? decimal : letter &+ 10) & 0xf
        }
        return value
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
