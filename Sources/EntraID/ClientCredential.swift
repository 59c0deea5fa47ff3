public import Sealing

/// What an app proves its identity with.
public struct ClientCredential: Sendable {
    /// The kinds of proof.
    public enum Proof: Sendable {
        /// A client secret: its value, not its id.
        case secret(Secret)
        /// A certificate that is registered on the app; PS256 unless an old setup insists on RS256 with a SHA-1 thumbprint.
        case certificate(ClientCertificate, ClientCertificate.SignatureAlgorithm = .ps256)
    }

    /// Names this credential among those of its app, so that a rotated one never meets the old one's tokens.
    public let id: String
    /// The proof itself.
    public let proof: Proof

    /// A credential under a name of the caller's, for example its row's id.
    public init(id: String, _ proof: Proof) {
        self.id = id
        self.proof = proof
    }
}

extension ClientCredential: CustomStringConvertible, CustomReflectable {
    /// The id and the kind, never the proof.
    public var description: String {
        switch proof {
        case .secret: "secret \(id)"
        case .certificate: "certificate \(id)"
        }
    }
    /// What ``description`` shows.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
