import FoundationEssentials
import Gateway
import Hummingbird
import Policies

/// What a PATCH of an alert says: what is absent stays, and `snoozedUntil: null` ends a snooze.
struct AlertBody: Decodable {
    let order: AlertStore.Order
    /// Who orders it, where the caller may say so.
    let by: String?

    private enum CodingKeys: String, CodingKey { case state, note, snoozedUntil, by }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        var order = AlertStore.Order()
        if let text = try container.decodeIfPresent(String.self, forKey: .state) {
            guard let state = Alert.State(rawValue: text) else {
                throw GatewayError(
                    .requestInvalid,
                    "The state '\(text.prefix(64))' is none of \(Self.names(Alert.State.self))."
                )
            }
            order.state = state
        }
        order.note = try container.decodeIfPresent(String.self, forKey: .note)
        if container.contains(.snoozedUntil) {
            order.snoozedUntil = try container.decodeIfPresent(Date.self, forKey: .snoozedUntil) ?? .distantPast
        }
        guard order.state != nil || order.note != nil || order.snoozedUntil != nil else {
            throw GatewayError(.requestInvalid, "Nothing is said about what to change: state, note or snoozedUntil.")
        }
        self.order = order
        by = try container.decodeIfPresent(String.self, forKey: .by)
    }

    static func names<Value: CaseIterable & RawRepresentable>(_ type: Value.Type) -> String
    where Value.RawValue == String {
        type.allCases.map(\.rawValue).joined(separator: ", ")
    }
}

extension Paging {
    /// Which alerts a request asks for: `state`, `severity` (each may be several, with commas), `policy` and `since`.
    ///
    /// - Throws: ``GatewayError`` with `request.invalid`.
    func alertFilter() throws -> AlertStore.Filter {
        var filter = AlertStore.Filter()
        filter.states = try cases("state")
        filter.severities = try cases("severity")
        filter.policyID = parameter("policy")?.lowercased()
        filter.since = since
        return filter
    }

    /// A parameter that is one or several of an enum's raw values, with commas.
    func cases<Value: CaseIterable & RawRepresentable>(_ name: String) throws -> [Value]
    where Value.RawValue == String {
        guard let text = parameter(name) else { return [] }
        return try text.split(separator: ",").flatMap { word -> [Value] in
            // What somebody has still to do something about, in one word.
            if Value.self == Alert.State.self, word == "open" {
                return Value.allCases.filter { Alert.State(rawValue: $0.rawValue)?.isOpen == true }
            }
            guard let value = Value(rawValue: String(word)) else {
                throw Self.invalid(name, String(word), "one of \(AlertBody.names(Value.self))")
            }
            return [value]
        }
    }
}
