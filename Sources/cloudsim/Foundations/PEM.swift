/// Text armour around DER (RFC 7468).
enum PEM {
    static func text(_ label: String, _ der: [UInt8]) -> String {
        var base64 = Array(URLText.base64(der).utf8).map { byte in
            byte == UInt8(ascii: "-") ? UInt8(ascii: "+") : byte == UInt8(ascii: "_") ? UInt8(ascii: "/") : byte
        }
        while base64.count % 4 != 0 { base64.append(UInt8(ascii: "=")) }
        var lines: [String] = []
        for start in stride(from: 0, to: base64.count, by: 64) {
            lines.append(String(decoding: base64[start..<min(start + 64, base64.count)], as: UTF8.self))
        }
        return "-----BEGIN \(label)-----\n" + lines.joined(separator: "\n") + "\n-----END \(label)-----\n"
    }

    /// The DER inside the first block of that label, or of bare base64.
    static func der(_ label: String, in text: String) -> [UInt8]? {
        var body = text[...]
        if let begin = text.firstRange(of: "-----BEGIN \(label)-----") {
            body = text[begin.upperBound...]
            guard let end = body.firstRange(of: "-----END \(label)-----") else { return nil }
            body = body[..<end.lowerBound]
        }
        let bytes = URLText.bytes(base64: body.filter { !$0.isWhitespace })
        return bytes?.isEmpty == false ? bytes : nil
    }
}
