internal import NIOSSL

/// Root certificates that a lab, a proxy or a simulator is trusted by.
public struct TrustRoots: Hashable, Sendable {
    /// The certificates, PEM-encoded, as they were read.
    public let pem: [UInt8]

    /// Why bytes are no trust roots.
    public enum Problem: Error, Hashable, Sendable {
        /// There is no certificate in PEM form in them.
        case noCertificate
    }

    /// Takes one or more certificates in PEM form.
    public init(pem: [UInt8]) throws(Problem) {
        self.pem = pem
        guard let certificates = try? Self.certificates(pem), !certificates.isEmpty else { throw .noCertificate }
    }

    /// The parsed certificates; the initialiser proved that they parse.
    func certificates() throws -> [NIOSSLCertificate] { try Self.certificates(pem) }

    private static func certificates(_ pem: [UInt8]) throws -> [NIOSSLCertificate] {
        try NIOSSLCertificate.fromPEMBytes(pem)
    }
}

extension TrustRoots: CustomStringConvertible {
    /// How many bytes there are, not what they are.
    public var description: String { "TrustRoots(\(pem.count) bytes)" }
}
