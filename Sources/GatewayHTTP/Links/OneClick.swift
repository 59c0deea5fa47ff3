/// The body of a one-click unsubscription (RFC 8058 §3.2): the field `List-Unsubscribe` with the value `One-Click`.
enum OneClick {
    private static let field = "List-Unsubscribe"
    private static let value = "One-Click"

    /// Reads `application/x-www-form-urlencoded` and `multipart/form-data`, and nothing else.
    static func isAsked(by body: [UInt8], type header: String?) -> Bool {
        guard let header, let text = String(validating: body, as: UTF8.self) else { return false }
        let parts = header.split(separator: ";").map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        switch parts.first?.lowercased() {
        case "application/x-www-form-urlencoded":
            return text.split(separator: "&").contains { $0.trimmingSuffix { $0.isNewline } == "\(field)=\(value)" }
        case "multipart/form-data":
            guard let parameter = parts.dropFirst().first(where: { $0.lowercased().hasPrefix("boundary=") }) else {
                return false
            }
            let boundary = parameter.dropFirst("boundary=".count).filter { $0 != "\"" }
            guard !boundary.isEmpty else { return false }
            return text.split(separator: "--\(boundary)").contains(where: isTheField)
        default:
            return false
        }
    }

    /// A part of multipart: headers, an empty line, the value.
    private static func isTheField(_ part: Substring) -> Bool {
        let lines = part.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).dropFirst()
        guard let gap = lines.firstIndex(of: "") else { return false }
        let isNamed = lines[..<gap].contains { line in
            let line = line.lowercased()
            return line.hasPrefix("content-disposition:") && line.contains("name=\"\(field.lowercased())\"")
        }
        return isNamed && lines[(gap + 1)...].prefix { !$0.isEmpty } == [Substring(value)]
    }
}

extension Substring {
    /// Without what the end has of this kind.
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
        var rest = self
        while let last = rest.last, predicate(last) { rest.removeLast() }
        return rest
    }
}
