import FoundationEssentials

/// A request as the test's server saw it.
struct Asked: Sendable {
    let method: String
    let path: String
    let query: [(name: String, value: String)]
    let headers: [String: String]
    let body: String
    /// Host and port that were asked.
    let host: String
    /// How many requests of this path came before.
    let earlier: Int

    func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

    var isToken: Bool { path.hasSuffix("/token") }

    /// The form's fields, decoded.
    var form: [String: String] {
        var fields: [String: String] = [:]
        for pair in body.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            fields[String(parts[0])] = parts.count > 1 ? String(parts[1]).removingPercentEncoding : ""
        }
        return fields
    }
}

extension String {
    /// Decodes percent signs; a plus stays a plus, so that an unencoded one shows.
    var removingPercentEncoding: String {
        var bytes: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(Substring(rest.prefix(2))), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
