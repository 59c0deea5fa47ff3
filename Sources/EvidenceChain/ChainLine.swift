internal import Sealing

/// An entry as a line of `evidence.jsonl`: JSON in one fixed spelling.
///
/// Only that spelling is read, so that no byte of a file can be another without being noticed.
package enum ChainLine {
    private static let fields = [#"{"seq":"#, #","previous":""#, #"","hash":""#, #"","body":""#, #""}"#].map {
        Array($0.utf8)
    }

    /// The line, without its end.
    package static func bytes(of entry: ChainEntry) -> [UInt8] {
        fields[0] + Array(String(entry.seq).utf8) + fields[1] + Array(Hex.text(entry.previous).utf8) + fields[2]
            + Array(Hex.text(entry.hash).utf8) + fields[3] + escaped(entry.body) + fields[4]
    }

    /// Reads a line, without its end.
    ///
    /// - Returns: nil for anything that ``bytes(of:)`` does not write.
    package static func entry(_ line: some Collection<UInt8>) -> ChainEntry? {
        var rest = Array(line)[...]
        func take(_ field: [UInt8]) -> Bool {
            guard rest.starts(with: field) else { return false }
            rest = rest.dropFirst(field.count)
            return true
        }
        func hash() -> [UInt8]? {
            let text = rest.prefix(2 * Digest.byteCount)
            rest = rest.dropFirst(text.count)
            return text.count == 2 * Digest.byteCount ? Hex.bytes(text) : nil
        }
        guard take(fields[0]) else { return nil }
        let number = rest.prefix { (0x30...0x39).contains($0) }
        rest = rest.dropFirst(number.count)
        guard let seq = Int(String(decoding: number, as: UTF8.self)), number.first != 0x30, take(fields[1]),
            let previous = hash(), take(fields[2]), let hash = hash(), take(fields[3]), rest.count >= fields[4].count,
            rest.suffix(fields[4].count).elementsEqual(fields[4]),
            let body = unescaped(rest.dropLast(fields[4].count))
        else { return nil }
        return ChainEntry(seq: seq, previous: previous, hash: hash, body: body)
    }

    private static func escaped(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 5 / 4)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20: bytes += Array("\\u00".utf8) + Array(Hex.text([byte]).utf8)
            default: bytes.append(byte)
            }
        }
        return bytes
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String? {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""), 0..<0x20: return nil
            case UInt8(ascii: "\\"):
                switch rest.popFirst() {
                case .some(let next) where next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\"): plain.append(next)
                case UInt8(ascii: "u"):
                    guard let code = Hex.bytes(rest.prefix(4)), code.count == 2, code[0] == 0, code[1] < 0x20 else {
                        return nil
                    }
                    rest = rest.dropFirst(4)
                    plain.append(code[1])
                default: return nil
                }
            default: plain.append(byte)
            }
        }
        return String(validating: plain, as: UTF8.self)
    }
}
