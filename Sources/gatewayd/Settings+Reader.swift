import Foundation
import Gateway
import Mail
import MicrosoftCloud
import Outbound

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
        func duration(
            _ key: String,
            in seconds: ClosedRange<Int64> = 1...604_800,
            default usual: Duration
        ) throws -> Duration {
            guard let text = values[key] else { return usual }
            let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600]
            guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()),
                case let (length, overflow) = count.multipliedReportingOverflow(by: unit), !overflow,
                seconds.contains(length)
            else {
                let limits = "from \(seconds.lowerBound)s to \(seconds.upperBound / 3600)h"
                throw wrong(key, "a length of time \(limits), such as 30s, 5m or 1h")
            }
            return .seconds(length)
        }

        /// A number of bytes, or of KB, MB or GB (1,024 of the one before).
        func bytes(_ key: String, in range: ClosedRange<Int>, default usual: Int) throws -> Int {
            guard let text = values[key] else { return usual }
            let upper = text.uppercased()
            let unit = [("KB", 1 << 10), ("MB", 1 << 20), ("GB", 1 << 30)].first { upper.hasSuffix($0.0) }
            guard let count = Int(upper.dropLast(unit?.0.count ?? 0)),
                case let (size, overflow) = count.multipliedReportingOverflow(by: unit?.1 ?? 1), !overflow,
                range.contains(size)
            else {
                throw wrong(
                    key,
                    "a number of bytes from \(range.lowerBound) to \(range.upperBound), such as 268435456, 256MB or 1GB"
                )
            }
            return size
        }

        /// An `https` root, without a trailing slash.
        func baseURL(_ key: String) throws -> BaseURL? {
            guard let text = values[key] else { return nil }
            do throws(BaseURL.Problem) {
                return try BaseURL(text)
            } catch {
                throw SettingsError(
                    description:
                        "\(key) is '\(text)': \(error.words). It should be an address such as https://gateway.example."
                )
            }
        }

        /// How mail is sent, from its five keys; `nil` when no relay is named.
        func mail(publicURL: BaseURL?) throws -> MailPost? {
            guard let url = values["GATEWAY_SMTP_URL"] else { return nil }
            let relay: MailRelay
            do throws(MailRelay.Malformed) {
                relay = try MailRelay(
                    url: url,
                    passwordFile: values["GATEWAY_SMTP_PASSWORD_FILE"],
                    authorities: values["GATEWAY_SMTP_CA_FILE"]
                )
            } catch {
                // Not repeated: somebody may have put a password into it.
                throw SettingsError(
                    description: "GATEWAY_SMTP_URL cannot be used: \(error). An example: smtp://user@mail.example:587."
                )
            }
            guard let from = try mailbox("GATEWAY_MAIL_FROM") else {
                throw SettingsError(
                    description: "GATEWAY_MAIL_FROM is not set: with GATEWAY_SMTP_URL it names the sender of mails."
                )
            }
            guard let publicURL else {
                throw SettingsError(
                    description: """
                        GATEWAY_PUBLIC_URL is not set, and with GATEWAY_SMTP_URL it must be: every mail has a link that ends \
                        the subscription, and it leads there.
                        """
                )
            }
            return MailPost(
                relay: relay,
                from: from,
                replyTo: try mailbox("GATEWAY_MAIL_REPLY_TO"),
                publicURL: publicURL
            )
        }

        private func mailbox(_ key: String) throws -> MailAddress? {
            guard let text = values[key] else { return nil }
            do throws(MailAddress.Malformed) {
                return try MailAddress(parsing: text)
            } catch {
                throw SettingsError(
                    description: "\(key) is '\(text)': \(error). An example: Digests <digests@msp.example>."
                )
            }
        }

        /// How channels' addresses are reached.
        func outbound() throws -> OutboundSettings {
            var settings = OutboundSettings()
            if let list = values["GATEWAY_CHANNEL_PRIVATE_HOSTS"] {
                do throws(AddressGuard.Malformed) {
                    settings.guardian = try AddressGuard(opening: list)
                } catch {
                    throw SettingsError(description: "GATEWAY_CHANNEL_PRIVATE_HOSTS: \(error).")
                }
            }
            if let file = values["GATEWAY_CHANNEL_CA_FILE"] {
                do {
                    try settings.trust(file: file)
                } catch {
                    throw SettingsError(
                        description: "GATEWAY_CHANNEL_CA_FILE is '\(file)', which cannot be used: \(error)"
                    )
                }
            }
            return settings
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
