package import FoundationEssentials

/// What an operator wants to know about a server's certificate file.
package enum TLSMaterial {
    /// The last moment of validity of the first certificate in the PEM text, which is the server's own.
    ///
    /// - Throws: `certificate.malformed`.
    package static func certificateExpiry(pem: [UInt8]) throws(SealingError) -> Date {
        try unsafe pem.span.bytes.withUnsafeBytes { (bytes) throws(SealingError) in
            try unsafe X509Certificate(pem: bytes).notAfter()
        }
    }

    /// The last moment of validity of the first certificate in the PEM text.
    package static func certificateExpiry(pem: String) throws(SealingError) -> Date {
        try certificateExpiry(pem: Array(pem.utf8))
    }
}
