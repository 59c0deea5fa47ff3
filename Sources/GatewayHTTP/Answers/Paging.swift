import FoundationEssentials
import Gateway
import HTTPTypes
import Hummingbird

/// Which part of a list a request asks for: `limit`, `cursor` and `since`.
struct Paging {
    static let usual = 100
    static let most = 1000

    let limit: Int
    let mark: PageMark?
    let since: Date
    private let request: Request

    /// - Throws: ``GatewayError`` with `request.invalid` when a parameter cannot be read.
    init(_ request: Request) throws {
        self.request = request
        let query = request.uri.queryParameters
        switch query.get("limit") {
        case nil: limit = Self.usual
        case .some(let text):
            guard let number = Int(text), (1...Self.most).contains(number) else {
                throw Self.invalid("limit", text, "a number from 1 to \(Self.most)")
            }
            limit = number
        }
        mark = try query.get("cursor").map {
            guard let mark = PageMark(cursor: $0) else {
                throw Self.invalid("cursor", $0, "the cursor of a \"next\" link")
            }
            return mark
        }
        since = try Self.time("since", in: request) ?? .distantPast
    }

    /// A parameter that holds a time in RFC 3339.
    static func time(_ name: String, in request: Request) throws -> Date? {
        try request.uri.queryParameters.get(name).map {
            for style in [Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true)] {
                if let date = try? style.parse($0) { return date }  // the other style may read it
            }
            throw invalid(name, $0, "a time such as 2026-03-01T00:00:00Z")
        }
    }

    /// A parameter that says yes or no; no when it is left out.
    static func flag(_ name: String, in request: Request) throws -> Bool {
        switch request.uri.queryParameters.get(name) {
        case nil, "false": false
        case "true": true
        case .some(let other): throw invalid(name, other, "true or false")
        }
    }

    /// One page of a list that was asked for with one element more than fits.
    func answer<Found, Item: Encodable>(
        _ found: [Found],
        mark: (Found) -> PageMark,
        view: (Found) -> Item
    ) throws -> Response {
        guard found.count > limit, let last = found.prefix(limit).last else {
            return try JSONAnswer.response(Items(items: found.map(view), next: nil))
        }
        let next = mark(last).cursor
        var query = request.uri.queryParameters.filter { $0.key != "cursor" }.map { "\($0.key)=\($0.value)" }
        query.append("cursor=\(next)")
        let link = "<\(request.uri.path)?\(query.joined(separator: "&"))>; rel=\"next\""
        return try JSONAnswer.response(Items(items: found.prefix(limit).map(view), next: next), headers: [.link: link])
    }

    /// The same for what is shown as it was found.
    func answer<Item: Encodable>(_ found: [Item], mark: (Item) -> PageMark) throws -> Response {
        try answer(found, mark: mark, view: { $0 })
    }

    /// The same as ``flag(_:in:)`` of this request.
    func flag(_ name: String) throws -> Bool { try Self.flag(name, in: request) }

    /// A parameter as it is.
    func parameter(_ name: String) -> String? { request.uri.queryParameters.get(name) }

    static func invalid(_ name: String, _ value: String, _ wanted: String) -> GatewayError {
        GatewayError(.requestInvalid, "The parameter \(name)=\(value.prefix(64)) is not \(wanted).")
    }
}
