import Foundation

/// Where a listener binds.
struct Listen: Sendable, Equatable, CustomStringConvertible {
    var host: String
    var port: Int

    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension Settings {
    /// Reads single values, each with an error that names its key.
    struct Reader {
        let values: [String: String]

        subscript(_ key: String) -> String? { values[key] }

        func publisher() throws -> UUID {
            guard let text = values["GATEWAY_PUBLISHER_ID"] else {
                throw SettingsError(
                    description: """
                        GATEWAY_PUBLISHER_ID is not set. Microsoft wants the id of the tenant that runs this software (yours, \
                        not a customer's) with every request; without it your requests share one quota with everybody's.
                          Next step: copy the tenant id from your own Entra admin centre into GATEWAY_PUBLISHER_ID.
                        """
                )
            }
            guard let id = UUID(uuidString: text) else { throw wrong("GATEWAY_PUBLISHER_ID", "a tenant id (a GUID)") }
            return id
        }

        /// `host:port`, `[v6]:port` or `:port`.
        func listen(_ key: String, default usual: String) throws -> Listen {
            let text = values[key] ?? usual
            let wrong = wrong(key, "an address and a port, such as \(usual) or [::1]:8443")
            guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
                (0...65_535).contains(port)
            else { throw wrong }
            var host = String(text[..<colon])
            if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
            return Listen(host: host.isEmpty ? "0.0.0.0" : host, port: port)
        }

        /// A length of time with its unit: `30s`, `5m`, `1h`.
        func duration(_ key: String, default usual: Duration) throws -> Duration {
            guard let text = values[key] else { return usual }
            let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600]
            guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()),
                (1...604_800).contains(count * unit)
            else { throw wrong(key, "a length of time from 1s to 168h, such as 30s, 5m or 1h") }
            return .seconds(count * unit)
        }

        func number(_ key: String, in range: ClosedRange<Int>, default usual: Int) throws -> Int {
            guard let text = values[key] else { return usual }
            guard let number = Int(text), range.contains(number) else {
                throw wrong(key, "a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }

        func oneOf<T: RawRepresentable & CaseIterable>(_ key: String, default usual: T) throws -> T
        where T.RawValue == String {
            guard let text = values[key] else { return usual }
            guard let value = T(rawValue: text.lowercased()) else {
                throw wrong(key, "one of \(T.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return value
        }

        func roles() throws -> Set<Role> {
            let words = (values["GATEWAY_ROLES"] ?? "api,worker").split(separator: ",").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            let roles = Set(words.compactMap(Role.init(rawValue:)))
            guard !roles.isEmpty, roles.count == Set(words).count else {
                throw wrong("GATEWAY_ROLES", "api, worker, or both with a comma between")
            }
            return roles
        }

        private func wrong(_ key: String, _ wanted: String) -> SettingsError {
            SettingsError(description: "\(key) is '\(values[key] ?? "")', and should be \(wanted).")
        }
    }
}
