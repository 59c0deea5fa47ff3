/// `EventData`: tags without a root, and not XML.
///
/// `<Permissions granted>Contribute</Permissions granted>` has a space in its name up to 2021; the values are in the user's
/// language. So tags are matched by their text, and looked up without case and spaces.
struct EventData {
    private let values: [String: String]

    init(_ text: String) {
        var values: [String: String] = [:]
        var rest = text[...]
        while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            let name = rest[rest.index(after: open)..<close]
            let body = rest[rest.index(after: close)...]
            guard !name.isEmpty, !name.hasPrefix("/"), let end = body.firstRange(of: "</\(name)>") else {
                rest = body
                continue
            }
            let key = Self.key(String(name))
            values[key] = values[key] ?? String(body[..<end.lowerBound])
            rest = body[end.upperBound...]
        }
        self.values = values
    }

    /// The text of a tag; nil when it is not there or empty.
    subscript(name: String) -> String? {
        let text = values[Self.key(name)]?.trimmingWhitespace()
        return text?.isEmpty == true ? nil : text
    }

    private static func key(_ name: String) -> String {
        String(name.lowercased().filter { !$0.isWhitespace })
    }
}
