public import FoundationEssentials
public import MicrosoftCloud

/// What a token says of itself; read for checks and diagnostics, not verified, since it came from Entra over TLS.
public struct TokenClaims: Sendable, Hashable {
    /// The tenant that issued it.
    public let tenant: TenantID?
    /// The application roles that were granted and consented to.
    public let roles: [String]
    /// Whom it is for.
    public let audience: String?
    /// The app it was issued to.
    public let appID: String?
    /// The object id of the app's service principal in the tenant: who its actions are said to be of.
    public let objectID: String?
    /// When it ends.
    public let expiresAt: Date?

    private struct Wire: Decodable {
        let tid: String?
        let roles: [String]?
        let aud: String?
        let appid: String?
        let azp: String?
        let oid: String?
        let exp: LenientInteger?
    }

    /// Reads the middle part of a JSON web token; nil when the bytes are none.
    init?(token: UnsafeRawBufferPointer) {
        let parts = token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let payload = Base64URL.decode(String(decoding: parts[1], as: UTF8.self)),
            let wire = try? JSONDecoder().decode(Wire.self, from: Data(payload))
        else { return nil }
        tenant = wire.tid.flatMap { TenantID($0) }
        roles = wire.roles ?? []
        audience = wire.aud
        appID = wire.appid ?? wire.azp
        objectID = wire.oid?.lowercased()
        expiresAt = wire.exp.map { Date(timeIntervalSince1970: Double($0.value)) }
    }
}
