import Foundation
import Gateway
import Logging
import Mail
import MicrosoftCloud
import Outbound
import Yams

/// A setting that cannot be used, said so that it can be mended.
struct SettingsError: Error, CustomStringConvertible {
    let description: String
}

/// What the operator decided: from the environment, and below it from a YAML file with the same keys.
struct Settings: Sendable {
    enum Role: String, CaseIterable, Sendable { case api, worker }

    var databaseURL: String?
    var stateDirectory: String
    var listen: Listen
    var tlsCertificate: String?
    var tlsKey: String?
    var opsListen: Listen
    var adminSocket: String
    var masterKeyFile: String?
    var publisherID: UUID
    var cloudsFile: String?
    var pollInterval: Duration
    var requestsPerMinute: Int
    /// How the customers' listener is reached from outside; webhooks need it.
    var publicURL: BaseURL?
    /// How mail is sent; `nil` without a relay: what is to be mailed waits.
    var mail: MailPost?
    /// How channels' addresses are reached.
    var outbound: OutboundSettings
    /// The largest content blob that is taken in, in bytes.
    var blobLimit: Int
    var listOverlap: Duration
    var idleTimeout: Duration
    var roles: Set<Role>
    var logLevel: Logger.Level
    var logFormat: LogLines.Format

    /// Every key, as `--help` and the README tell it.
    static let keys: [(name: String, meaning: String)] = [
        ("GATEWAY_PUBLISHER_ID", "your own (the MSP's) tenant id; required, it goes with every request to Microsoft"),
        ("GATEWAY_DATABASE_URL", "a libpq URI; unset: an embedded PostgreSQL in the state folder"),
        ("GATEWAY_STATE_DIR", "the state folder; default /var/lib/gateway for root, ~/.local/state/gateway otherwise"),
        ("GATEWAY_LISTEN", "the customers' HTTPS; default 127.0.0.1:8443"),
        ("GATEWAY_TLS_CERT", "its certificate chain, PEM; unset on loopback: a self-signed one is made"),
        ("GATEWAY_TLS_KEY", "the certificate's private key, PEM"),
        (
            "GATEWAY_PUBLIC_URL",
            "the https address at which the internet reaches GATEWAY_LISTEN; needed for webhooks, links and mail, no default"
        ),
        (
            "GATEWAY_SMTP_URL",
            "the mail relay: smtp://[user@]host[:587] with STARTTLS, or smtps://[user@]host[:465]; unset: no mail"
        ),
        ("GATEWAY_SMTP_PASSWORD_FILE", "a file whose first line is the relay user's password"),
        ("GATEWAY_SMTP_CA_FILE", "roots to trust for the relay instead of the system's, PEM"),
        ("GATEWAY_MAIL_FROM", "the sender, such as Digests <digests@msp.example>; required with GATEWAY_SMTP_URL"),
        ("GATEWAY_MAIL_REPLY_TO", "where answers go; default the sender"),
        (
            "GATEWAY_CHANNEL_PRIVATE_HOSTS",
            "hosts, addresses and ranges that channels may reach though they are private, such as tickets.lan,10.1.2.0/24"
        ),
        ("GATEWAY_CHANNEL_CA_FILE", "roots to trust for channels beside the system's, PEM"),
        ("GATEWAY_OPS_LISTEN", "health and metrics over plain HTTP; default 127.0.0.1:9464"),
        ("GATEWAY_ADMIN_SOCKET", "where gatewayctl connects; default STATE_DIR/admin.sock"),
        (
            "GATEWAY_MASTER_KEY_FILE",
            "the master key ring; required with GATEWAY_DATABASE_URL, else made in the state folder"
        ),
        ("GATEWAY_CLOUDS_FILE", "further clouds, YAML"),
        ("GATEWAY_POLL_INTERVAL", "between two polls of a tenant, such as 30s, 5m or 1h; default 5m"),
        ("GATEWAY_REQUESTS_PER_MINUTE", "a tenant's request budget, 1 to 60000; default 2000"),
        ("GATEWAY_LIST_OVERLAP", "how far each listing reaches back for what shows late, 1s to 23h; default 1h"),
        ("GATEWAY_BLOB_LIMIT", "the largest content blob taken in, 1KB to 1GB, such as 256MB; default 256MB"),
        ("GATEWAY_IDLE_TIMEOUT", "the longest silence of Microsoft's within an answer, 1s to 1h; default 60s"),
        ("GATEWAY_ROLES", "what this process does: api, worker or both; default api,worker"),
        ("GATEWAY_LOG_LEVEL", "trace, debug, info, notice, warning, error or critical; default info"),
        ("GATEWAY_LOG_FORMAT", "text or json; default text"),
    ]

    static var help: String {
        "Settings (environment, or the same keys in the file given by --config):\n"
            + keys.map { "  \($0.name)\n      \($0.meaning)" }.joined(separator: "\n")
    }

    /// Reads the settings.
    ///
    /// - Throws: ``SettingsError`` naming the key, the value and what it should be.
    static func read(environment: [String: String], file: String?) throws -> Settings {
        var values = try file.map(fileValues) ?? [:]
        for (name, _) in keys {
            // An empty variable is how compose files and unit files say "not set".
            if let value = environment[name], !value.isEmpty { values[name] = value }
        }
        return try Settings(Reader(values: values), environment: environment)
    }

    private init(_ reader: Reader, environment: [String: String]) throws {
        databaseURL = reader["GATEWAY_DATABASE_URL"]
        stateDirectory = reader["GATEWAY_STATE_DIR"] ?? Self.defaultStateDirectory(environment)
        listen = try reader.listen("GATEWAY_LISTEN", default: "127.0.0.1:8443")
        tlsCertificate = reader["GATEWAY_TLS_CERT"]
        tlsKey = reader["GATEWAY_TLS_KEY"]
        opsListen = try reader.listen("GATEWAY_OPS_LISTEN", default: "127.0.0.1:9464")
        adminSocket = reader["GATEWAY_ADMIN_SOCKET"] ?? "\(stateDirectory)/admin.sock"
        masterKeyFile = reader["GATEWAY_MASTER_KEY_FILE"]
        publisherID = try reader.publisher()
        cloudsFile = reader["GATEWAY_CLOUDS_FILE"]
        pollInterval = try reader.duration("GATEWAY_POLL_INTERVAL", default: .seconds(300))
        requestsPerMinute = try reader.number("GATEWAY_REQUESTS_PER_MINUTE", in: 1...60_000, default: 2000)
        publicURL = try reader.baseURL("GATEWAY_PUBLIC_URL")
        mail = try reader.mail(publicURL: publicURL)
        outbound = try reader.outbound()
        // A window that is listed has at most 24 hours, and an overlap must leave something new in it.
        listOverlap = try reader.duration("GATEWAY_LIST_OVERLAP", in: 1...82_800, default: .seconds(3600))
        // A blob is sealed and stored as one value: a gigabyte is as much as PostgreSQL's bytea holds.
        blobLimit = try reader.bytes("GATEWAY_BLOB_LIMIT", in: 1 << 10...1 << 30, default: 256 << 20)
        idleTimeout = try reader.duration(
            "GATEWAY_IDLE_TIMEOUT",
            in: 1...3600,
            default: TransportSettings().idleTimeout
        )
        roles = try reader.roles()
        logLevel = try reader.oneOf("GATEWAY_LOG_LEVEL", default: .info)
        logFormat = try reader.oneOf("GATEWAY_LOG_FORMAT", default: .text)
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw SettingsError(
                description: "GATEWAY_TLS_CERT and GATEWAY_TLS_KEY belong together: set both or neither."
            )
        }
        guard databaseURL == nil || masterKeyFile != nil else {
            throw SettingsError(
                description: """
                    GATEWAY_MASTER_KEY_FILE is not set, and with GATEWAY_DATABASE_URL it must be.
                      Next step: make a key ring with: (umask 077; echo "main:$(openssl rand -base64 32)" > master.key), \
                    keep a copy apart from the database, and point GATEWAY_MASTER_KEY_FILE at it.
                    """
            )
        }
    }

    private static func defaultStateDirectory(_ environment: [String: String]) -> String {
        guard getuid() != 0 else { return "/var/lib/gateway" }
        let state = environment["XDG_STATE_HOME"] ?? "\(environment["HOME"] ?? "/tmp")/.local/state"
        return "\(state)/gateway"
    }

    private static func fileValues(_ path: String) throws -> [String: String] {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw SettingsError(description: "The settings file \(path) cannot be read: \(error.localizedDescription)")
        }
        guard let node = try compose(text, path), let mapping = node.mapping else {
            throw SettingsError(description: "The settings file \(path) must be a list of KEY: value lines.")
        }
        var values: [String: String] = [:]
        for (key, value) in mapping {
            let name = key.string ?? ""
            guard keys.contains(where: { $0.name == name }) else {
                throw SettingsError(
                    description:
                        "\(path), line \(key.mark?.line ?? 0): there is no setting '\(name)'. See gatewayd --help."
                )
            }
            guard let text = value.scalar?.string else {
                throw SettingsError(description: "\(path), line \(key.mark?.line ?? 0): \(name) needs a single value.")
            }
            values[name] = text
        }
        return values
    }

    private static func compose(_ text: String, _ path: String) throws -> Node? {
        do {
            return try Yams.compose(yaml: text)
        } catch {
            throw SettingsError(description: "The settings file \(path) is no YAML: \(error)")
        }
    }
}
