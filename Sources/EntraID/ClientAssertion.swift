internal import FoundationEssentials
internal import MicrosoftCloud
internal import Sealing

/// The signed statement by which a certificate stands in for a secret (Microsoft identity platform application
/// authentication certificate credentials; RFC 7523).
struct ClientAssertion {
    /// How far back the assertion is valid, for clocks that run behind ours.
    static let allowedSkew = 60
    /// How long it is valid: Microsoft recommends five to ten minutes.
    static let life = 600

    let audience: String
    let clientID: ClientID
    /// Unique per assertion.
    let id: UUID
    let now: Date

    /// The compact form: header, claims and signature.
    func signed(by certificate: ClientCertificate, _ algorithm: ClientCertificate.SignatureAlgorithm) throws -> String {
        let input = "\(Base64URL.encode(header(certificate, algorithm).utf8)).\(Base64URL.encode(claims().utf8))"
        let signature = try certificate.sign(Array(input.utf8), algorithm: algorithm)
        return "\(input).\(Base64URL.encode(signature))"
    }

    /// PS256 goes with the SHA-256 thumbprint, RS256 with the SHA-1 one, as Entra documents the pairs.
    private func header(_ certificate: ClientCertificate, _ algorithm: ClientCertificate.SignatureAlgorithm) -> String {
        let thumbprint =
            switch algorithm {
            case .ps256: #""x5t#S256":"\#(Base64URL.encode(certificate.thumbprintSHA256))""#
            case .rs256: #""x5t":"\#(Base64URL.encode(certificate.thumbprintSHA1))""#
            }
        return #"{"alg":"\#(algorithm.rawValue)","typ":"JWT",\#(thumbprint)}"#
    }

    /// No value needs escaping: GUIDs, whole numbers, and an address that was validated when it was configured.
    private func claims() -> String {
        let issued = Int(now.timeIntervalSince1970.rounded(.down))
        return #"{"aud":"\#(audience)","exp":\#(issued + Self.life),"iat":\#(issued),"iss":"\#(clientID)","#
            + #""jti":"\#(id.uuidString.lowercased())","nbf":\#(issued - Self.allowedSkew),"sub":"\#(clientID)"}"#
    }
}
