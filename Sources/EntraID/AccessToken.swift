public import FoundationEssentials
internal import MicrosoftCloud
public import Sealing

/// A bearer token for one service in one tenant.
///
/// No description shows it.
public struct AccessToken: Sendable {
    /// The token's bytes.
    public let secret: Secret
    /// When it ends, by our clock.
    public let expiresAt: Date
    /// What it says of itself.
    public let claims: TokenClaims
    /// Tells one acquisition from another, so that a late refusal of an old token does not cost a new one.
    let serial: UInt64
    /// When it should be renewed, by the steady clock.
    let renewAt: ContinuousClock.Instant
    /// When it ends, by the steady clock.
    let endsAt: ContinuousClock.Instant

    /// The value of the `Authorization` header.
    ///
    /// Copy it nowhere else.
    public var authorization: String {
        secret.withBytes { bytes in
            String(unsafeUninitializedCapacity: bytes.count + 7) { buffer in
                let prefix: StaticString = "Bearer "
                let raw = UnsafeMutableRawBufferPointer(buffer)
                prefix.withUTF8Buffer { raw.copyBytes(from: $0) }
                UnsafeMutableRawBufferPointer(rebasing: raw[7...]).copyBytes(from: bytes)
                return bytes.count + 7
            }
        }
    }
}

extension AccessToken: CustomStringConvertible, CustomReflectable {
    /// Tenant and end, never the token.
    public var description: String {
        "token of \(claims.tenant.map(\.description) ?? "?") until \(expiresAt.formatted(.iso8601))"
    }
    /// What ``description`` shows.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
