import FoundationEssentials
import MicrosoftCloud
import Outbound
import Sealing

/// Where a channel's messages go and what opens the door there: sealed in the database, in the clear only for a request.
struct ChannelAddress: Codable {
    /// A key that messages are signed with.
    struct SigningSecret: Codable, Equatable {
        /// `whsec_` and base64 (Standard Webhooks 1.0).
        var text: String
        /// Until then it signs beside its successor; `nil` for the newest.
        var until: Date?
    }

    var url: String
    /// The newest first; empty for channels whose other side checks no signature.
    var secrets: [SigningSecret] = []
    /// Sent as a bearer token, to a ticket system that wants one.
    var token: String?

    /// What must not be seen in an answer or a log.
    var confidential: [String] {
        let parts = url.firstRange(of: "://").map { mark in
            String(url[mark.upperBound...].drop { $0 != "/" && $0 != "?" })
        }
        return ([url, parts, token].compactMap(\.self) + secrets.map(\.text)).filter { $0.count > 3 }
    }

    func sealed(for channel: UUID, of tenant: TenantID, key: DataKey) throws -> [UInt8] {
        var bytes = try JSONCoding.bytes(self)
        return try key.seal(Secret(wiping: &bytes), context: Self.context(channel, tenant))
    }

    /// - Throws: ``GatewayError`` with `sealing.failed`, also where the row is another tenant's or channel's.
    static func open(_ sealed: [UInt8], of channel: UUID, _ tenant: TenantID, key: DataKey) throws -> ChannelAddress {
        let bytes = try namingSealTrouble(
            "The channel's address cannot be opened with the tenant's key.",
            remedy: "The row was changed or copied: remove the channel and add it again."
        ) { try key.open(sealed, context: context(channel, tenant)) }
        return try JSONCoding.value(ChannelAddress.self, from: bytes)
    }

    private static func context(_ channel: UUID, _ tenant: TenantID) -> SealingContext {
        SealingContext(tenant: tenant.rawValue, column: "channel.sealed", row: GUID(channel).description)
    }
}
