package import FoundationEssentials
import Mail
import MicrosoftCloud
import Outbound
package import Policies
import Postgres
import Sealing

/// The operator's way to channels.
package struct Channels: Sendable {
    /// What somebody wants a channel to be.
    package struct Wanted: Sendable {
        package var name: String
        package var kind: AlertChannel.Kind
        /// Where to, for everything but mail.
        package var url: String?
        /// For a webhook or tickets: the key to sign with; `nil`: one is made.
        package var secret: String?
        /// For tickets: a bearer token.
        package var token: String?
        /// For mail.
        package var addresses: [String]
        package var minSeverity: Severity
        package var takesUpdates: Bool

        package init(
            name: String,
            kind: AlertChannel.Kind,
            url: String?,
            secret: String?,
            token: String?,
            addresses: [String],
            minSeverity: Severity?,
            takesUpdates: Bool?
        ) {
            self.name = name.lowercased()
            self.kind = kind
            self.url = url
            self.secret = secret
            self.token = token
            self.addresses = addresses
            self.minSeverity = minSeverity ?? .informational
            self.takesUpdates = takesUpdates ?? (kind == .webhook || kind == .psa)
        }
    }

    /// A channel with the key that was made for it, told once.
    package struct Made: Sendable, Codable, Equatable {
        package var channel: AlertChannel
        package var secret: String?
        /// Until when the key before it goes on signing.
        package var previousUntil: Date?
    }

    /// What a trial came to.
    package struct Trial: Sendable, Codable, Equatable {
        package var channel: String
        package var kind: AlertChannel.Kind
        package var shown: String
        /// `accepted`, `deferred`, `refused`, `unreachable` or `blocked`.
        package var outcome: String
        package var status: Int?
        package var latencyMs: Int
        package var answer: String
    }

    let database: Database
    let credentials: CredentialStore
    let outbound: OutboundClient
    let post: MailPost?
    let publicURL: BaseURL?

    /// How long two keys sign after a rotation.
    package static let usualOverlap = Duration.seconds(86_400)
    /// Mail addresses of one channel.
    private static let addressLimit = 20

    package func all(of reference: String) async throws -> [AlertChannel] {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            return try await ChannelStore.all(tenant: tenant.id, on: connection)
        }
    }

    package func get(_ name: String, of reference: String) async throws -> AlertChannel {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            return try await ChannelStore.find(name, tenant: tenant.id, on: connection).channel
        }
    }

    /// Adds a channel; the key that signs is in the answer and nowhere else.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `channel.invalid`, `channel.exists`.
    package func add(_ wanted: Wanted, to reference: String) async throws -> Made {
        try Self.check(wanted)
        let id = UUID()
        return try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection).id
            guard wanted.kind != .mail else {
                let shown = wanted.addresses.joined(separator: ", ")
                let channel = try await ChannelStore.insert(
                    id,
                    wanted,
                    shown: String(shown.prefix(1000)),
                    sealed: nil,
                    tenant: tenant,
                    on: connection
                )
                return Made(channel: channel, secret: nil, previousUntil: nil)
            }
            let url = try Self.url(wanted.url)
            var address = ChannelAddress(url: url.text, token: wanted.token)
            var made: String?
            if wanted.kind == .webhook || wanted.kind == .psa {
                made = wanted.secret == nil ? WebhookSignature.makeSecret() : nil
                address.secrets = [.init(text: wanted.secret ?? made ?? "")]
            }
            let key = try await credentials.dataKey(of: tenant, on: connection)
            let channel = try await ChannelStore.insert(
                id,
                wanted,
                shown: url.description,
                sealed: try address.sealed(for: id, of: tenant, key: key),
                tenant: tenant,
                on: connection
            )
            return Made(channel: channel, secret: made, previousUntil: nil)
        }
    }

    /// Gives a channel another key, or another address.
    ///
    /// With a new key the one before goes on signing for a while, so that the other side can change over without a gap.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `channel.not_found`, `channel.invalid`.
    package func rotate(
        _ name: String,
        of reference: String,
        url: String?,
        secret: String?,
        overlap: Duration,
        now: Date = Date()
    ) async throws -> Made {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection).id
            let found = try await ChannelStore.find(name, tenant: tenant, on: connection)
            guard let sealed = found.sealed else {
                throw GatewayError(.channelInvalid, "A channel of kind mail has nothing to rotate.")
            }
            let key = try await credentials.dataKey(of: tenant, on: connection)
            let id = found.channel.channelId.rawValue
            var address = try ChannelAddress.open(sealed, of: id, tenant, key: key)
            var shown = found.channel.shown
            if let url {
                let url = try Self.url(url)
                (address.url, shown) = (url.text, url.description)
            }
            var made: String?
            var until: Date?
            let signs = found.channel.kind == .webhook || found.channel.kind == .psa
            if signs, url == nil || secret != nil {
                if let secret { try Self.checkSecret(secret) }
                made = secret == nil ? WebhookSignature.makeSecret() : nil
                until = now.addingTimeInterval(overlap.seconds)
                let previous = address.secrets.first.map { ChannelAddress.SigningSecret(text: $0.text, until: until) }
                address.secrets = [.init(text: secret ?? made ?? "")] + [previous].compactMap(\.self)
            } else if !signs, url == nil {
                throw GatewayError(
                    .channelInvalid,
                    "A channel of kind \(found.channel.kind.rawValue) has no signing key; what opens its door is its address.",
                    remedy: "Give the new address: gatewayctl channel rotate TENANT NAME --url-file FILE."
                )
            }
            try await ChannelStore.seal(
                try address.sealed(for: id, of: tenant, key: key),
                shown: shown,
                into: id,
                tenant: tenant,
                on: connection
            )
            let channel = try await ChannelStore.find(name, tenant: tenant, on: connection).channel
            return Made(channel: channel, secret: made, previousUntil: until)
        }
    }

    /// Enables or disables a channel by an operator's will.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `channel.not_found`.
    package func set(
        _ state: AlertChannel.State,
        of name: String,
        tenant reference: String
    ) async throws -> AlertChannel {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection).id
            let id = try await ChannelStore.find(name, tenant: tenant, on: connection).channel.channelId.rawValue
            switch state {
            case .enabled:
                try await ChannelStore.enable(id, tenant: tenant, on: connection)
                try await Outbox.notify(tenant, on: connection)
            case .disabled:
                _ = try await ChannelStore.disable(id, because: "By an operator.", tenant: tenant, on: connection)
            }
            return try await ChannelStore.find(name, tenant: tenant, on: connection).channel
        }
    }

    /// Takes a channel away, and what waits for it with it.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `channel.not_found`.
    package func remove(_ name: String, of reference: String) async throws -> AlertChannel {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection).id
            let channel = try await ChannelStore.find(name, tenant: tenant, on: connection).channel
            try await ChannelStore.remove(channel.channelId.rawValue, tenant: tenant, on: connection)
            return channel
        }
    }

    // MARK: What can be a channel

    private static func check(_ wanted: Wanted) throws {
        guard AlertChannel.isName(wanted.name) else {
            throw GatewayError(
                .channelInvalid,
                "'\(wanted.name.prefix(64))' is no channel's name.",
                remedy: "Names have up to 63 of a-z, 0-9, dot, hyphen and underscore, and begin with a letter or digit."
            )
        }
        guard wanted.kind == .mail else {
            guard wanted.addresses.isEmpty else {
                throw GatewayError(.channelInvalid, "Mail addresses belong to a channel of kind mail.")
            }
            if let secret = wanted.secret {
                guard wanted.kind == .webhook || wanted.kind == .psa else {
                    throw GatewayError(.channelInvalid, "A channel of kind \(wanted.kind.rawValue) is not signed.")
                }
                try checkSecret(secret)
            }
            guard wanted.token == nil || wanted.kind == .psa else {
                throw GatewayError(.channelInvalid, "Only a channel of kind psa takes a token.")
            }
            if let token = wanted.token {
                guard (1...4096).contains(token.utf8.count), token.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
                else {
                    throw GatewayError(.channelInvalid, "The token has characters that a header cannot carry.")
                }
            }
            _ = try url(wanted.url)
            return
        }
        guard wanted.url == nil, wanted.secret == nil, wanted.token == nil else {
            throw GatewayError(.channelInvalid, "A channel of kind mail has addresses, and no URL, key or token.")
        }
        guard (1...addressLimit).contains(wanted.addresses.count) else {
            throw GatewayError(.channelInvalid, "A channel of kind mail has 1 to \(addressLimit) addresses.")
        }
        for text in wanted.addresses {
            do throws(MailAddress.Malformed) {
                _ = try MailAddress(address: text)
            } catch {
                throw GatewayError(.channelInvalid, "'\(text.prefix(100))' is no mail address: \(error).")
            }
        }
    }

    private static func checkSecret(_ secret: String) throws {
        guard WebhookSignature.key(secret) == nil else { return }
        throw GatewayError(
            .channelInvalid,
            "The signing secret is none: it is whsec_ and 24 to 64 bytes in base64.",
            remedy: "Leave it out, and the gateway makes one."
        )
    }

    private static func url(_ text: String?) throws -> OutboundURL {
        guard let text else { throw GatewayError(.channelInvalid, "The channel has no address.") }
        do throws(OutboundURL.Malformed) {
            return try OutboundURL(text.trimmed)
        } catch {
            // Never the address itself: it may be a secret.
            throw GatewayError(.channelInvalid, "The channel's address cannot be used: \(error).")
        }
    }
}
