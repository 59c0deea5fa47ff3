package import NIOSSL

/// What all requests have in common.
package struct OutboundSettings: Sendable {
    package var guardian = AddressGuard.strict
    /// From the name's look-up to the end of the answer; Standard Webhooks asks for 15 to 30 s.
    package var timeout = Duration.seconds(20)
    /// Roots to trust beside the system's.
    package var roots: [NIOSSLCertificate] = []
    package var userAgent = "gateway"
    /// How much of an answer is kept, in bytes.
    package var bodyLimit = 2048

    package init() {}

    /// Trusts the certificates of a file beside the system's.
    ///
    /// - Parameter file: PEM.
    /// - Throws: What the file's reading says.
    package mutating func trust(file: String) throws {
        roots = try NIOSSLCertificate.fromPEMFile(file)
    }
}
