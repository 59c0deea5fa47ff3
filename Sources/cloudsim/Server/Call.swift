/// A request, taken apart once: what every endpoint decides upon.
struct Call: Sendable {
    var method: String
    /// Path segments, percent-decoded.
    var path: [String]
    var query: [String: String]
    /// Names in lower case.
    var headers: [String: String]
    var body: [UInt8]

    init(method: String, target: String, headers: [String: String], body: [UInt8]) {
        self.method = method
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts[0].split(separator: "/").map { URLText.decoded($0) }
        query = parts.count > 1 ? URLText.fields(parts[1]) : [:]
        self.headers = headers
        self.body = body
    }

    /// The fields of a form body, when it is one.
    var form: [String: String] { URLText.fields(String(decoding: body, as: UTF8.self)) }

    /// A query value by its name without regard to case; the service's own documents mix `startTime` and `starttime`.
    func parameter(_ name: String) -> String? {
        if let value = query[name] { return value }
        let lowered = name.lowercased()
        return query.first { $0.key.lowercased() == lowered }?.value
    }
}
