internal import COpenSSL

/// The certificate that a server on loopback shows when it was given none.
package enum SelfSignedCertificate {
    /// A new EC P-256 key and a server certificate for the hosts, DNS names and IP addresses.
    ///
    /// - Throws: `certificate.request_invalid` for a host that is neither, `cryptography.failed`.
    package static func make(
        hosts: [String],
        days: Int
    ) throws(SealingError) -> (certificatePEM: String, keyPEM: Secret) {
        guard let first = hosts.first else { throw refused("no host") }
        var names: [String] = []
        for host in hosts { names.append(try subjectAlternative(host)) }
        let key = try CertificateMaker.makeKey(.ellipticP256)
        let certificate = try CertificateMaker(
            // A common name holds 64 bytes (RFC 5280, ub-common-name); clients look at the alternatives alone.
            commonName: first.utf8.count <= 64 ? first : "gateway",
            days: days,
            extensions: [
                (NID_basic_constraints, "critical,CA:FALSE"),
                (NID_ext_key_usage, "serverAuth"),
                (NID_subject_key_identifier, "hash"),
                (NID_subject_alt_name, names.joined(separator: ",")),
            ]
        ).makeCertificate(signedBy: key)
        return (try certificate.pem(), try unsafe Secret(pemOf: nil, key.raw))
    }

    /// One name in x509v3_config(5)'s words, of characters that mean nothing else there.
    private static func subjectAlternative(_ host: String) throws(SealingError) -> String {
        if let address = unsafe a2i_IPADDRESS(host) {
            unsafe ASN1_OCTET_STRING_free(address)
            return "IP:\(host)"
        }
        _ = OpenSSLFailure.drain()
        let isName = host.utf8.allSatisfy { byte in
            MasterKey.isName(CollectionOfOne(byte)) || byte == UInt8(ascii: "*")
        }
        guard (1...253).contains(host.utf8.count), isName else { throw refused("'\(host)'") }
        return "DNS:\(host)"
    }

    private static func refused(_ what: String) -> SealingError {
        SealingError(
            .certificateRequestInvalid,
            "A certificate cannot be made for \(what)",
            nextStep: "Give DNS names of up to 253 letters, digits, dots and hyphens, or IP addresses"
        )
    }
}
