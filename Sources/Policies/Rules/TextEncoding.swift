internal import FoundationEssentials

/// The modifiers that look for text in an encoded form: `base64`, `base64offset`, and `wide` and the like before them.
enum TextEncoding {
    /// What a literal becomes by one transform of its chain.
    ///
    /// The wide forms are not text, so they do nothing by themselves and count when base64 encodes.
    static func encoded(
        _ literal: String,
        _ chain: [FieldModifiers.Transform],
        as transform: FieldModifiers.Transform
    ) -> [String] {
        switch transform {
        case .windash, .wide: return [literal]
        case .base64: return [Data(bytes(literal, chain)).base64EncodedString()]
        case .base64offset:
            let bytes = bytes(literal, chain)
            return (0..<3).map { offset in
                // What hangs together with the bytes before and behind it is cut off (specification, "base64offset").
                let text = Data(Array(repeating: 0x20, count: offset) + bytes).base64EncodedString()
                let start = [0, 2, 3][offset]
                let end = [0, 3, 2][(bytes.count + offset) % 3]
                return String(text.dropFirst(start).dropLast(end))
            }
        }
    }

    private static func bytes(_ literal: String, _ chain: [FieldModifiers.Transform]) -> [UInt8] {
        for case .wide(let isBigEndian, let hasMark) in chain {
            let units = (hasMark ? [0xfeff] : []) + Array(literal.utf16)
            return units.flatMap { unit -> [UInt8] in
                let pair = [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
                return isBigEndian ? pair.reversed() : pair
            }
        }
        return Array(literal.utf8)
    }
}
