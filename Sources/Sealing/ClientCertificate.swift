public import FoundationEssentials

/// A certificate and its RSA private key: what an app proves its identity with instead of a client secret.
///
/// It holds the key in OpenSSL's memory, which wipes it when the last reference goes. No description shows more than the
/// subject, the thumbprint and the validity. Safe from any thread.
public struct ClientCertificate: Sendable {
    /// Shortest RSA key that is taken, in bits (NIST SP 800-131A: shorter ones are disallowed since 2014).
    public static let shortestKey = 2048

    /// The name in the certificate as RFC 2253 writes it, for example `CN=Contoso Gateway,O=Contoso`.
    public let subject: String
    /// From when on the certificate is valid.
    public let notBefore: Date
    /// The last moment of its validity.
    public let notAfter: Date
    /// Length of the RSA key in bits.
    public let keyBits: Int
    /// The certificate in DER, without the key.
    public let certificateDER: [UInt8]
    /// SHA-1 of the DER bytes (20 bytes): `x5t`, and what the portal shows as thumbprint.
    public let thumbprintSHA1: [UInt8]
    /// SHA-256 of the DER bytes (32 bytes): `x5t#S256`.
    public let thumbprintSHA256: [UInt8]

    let pair: KeyPair

    init(pair: KeyPair) throws(SealingError) {
        let bits = try pair.checkedKeyBits()
        try pair.checkKeyBelongs()
        let certificate = pair.certificate
        subject = try certificate.subject()
        notBefore = try certificate.notBefore()
        notAfter = try certificate.notAfter()
        keyBits = bits
        certificateDER = try certificate.der()
        thumbprintSHA1 = try certificate.thumbprint(.sha1)
        thumbprintSHA256 = try certificate.thumbprint(.sha256)
        self.pair = pair
    }
}

extension ClientCertificate: CustomStringConvertible, CustomReflectable {
    /// Subject, thumbprint and end of validity.
    public var description: String {
        let thumbprint = thumbprintSHA1.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return "\(subject) (thumbprint \(thumbprint.uppercased()), valid until \(notAfter.formatted(.iso8601)))"
    }
    /// What ``description`` shows, and not the key.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
