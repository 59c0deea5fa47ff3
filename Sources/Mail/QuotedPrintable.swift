/// Text as lines of at most 76 printable ASCII characters (RFC 2045 §6.7).
enum QuotedPrintable {
    private static let lineLimit = 76
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// The text's UTF-8, its line ends as CRLF, the last line with one.
    static func encode(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        let source = Array(text.utf8)
        output.reserveCapacity(source.count + source.count / 8)
        var column = 0
        var index = 0
        while index < source.count {
            let byte = source[index]
            index += 1
            if byte == 0x0D, index < source.count, source[index] == 0x0A { continue }
            if byte == 0x0A {
                output += [0x0D, 0x0A]
                column = 0
                continue
            }
            // A blank at a line's end would be taken away on the way (rule 3); a dot at its beginning and "From " are
            // what old relays trip over.
            let endsLine = index == source.count || source[index] == 0x0A || source[index] == 0x0D
            let isBlank = byte == 0x20 || byte == 0x09
            let isPlain = (0x21..<0x7F).contains(byte) && byte != UInt8(ascii: "=") || isBlank && !endsLine
            let startsBadly = column == 0 && (byte == UInt8(ascii: ".") || byte == UInt8(ascii: "F"))
            let width = isPlain && !startsBadly ? 1 : 3
            // One column is kept for the soft break's "=".
            if column + width > lineLimit - 1, !(endsLine && column + width <= lineLimit) {
                output += [UInt8(ascii: "="), 0x0D, 0x0A]
                column = 0
            }
            if isPlain, !(column == 0 && (byte == UInt8(ascii: ".") || byte == UInt8(ascii: "F"))) {
                output.append(byte)
                column += 1
            } else {
                output += [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
                column += 3
            }
        }
        if column > 0 { output += [0x0D, 0x0A] }
        return output
    }
}
