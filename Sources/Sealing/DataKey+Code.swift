extension DataKey {
    /// A code that only this tenant's key makes: 32 bytes of HMAC-SHA256, under a key of its own for each purpose.
    ///
    /// For words that leave the gateway and come back, such as the one in a link: whoever has the database and not the master
    /// key can make none, and destroying the tenant's key ends them all. The data key itself never signs: HMAC of a fixed
    /// text makes the purpose's key from it (as NIST SP 800-108r1 §4.1 does), and AES-GCM is all that it is used for besides.
    ///
    /// - Parameters:
    ///   - message: What the code is of.
    ///   - purpose: Fixed text of the program's, such as `digest.link`; codes of two purposes have nothing in common.
    /// - Returns: The code.
    package func authenticationCode(of message: [UInt8], purpose: String) -> [UInt8] {
        var derived = Digest.hmacSHA256(
            key: Secret(buffer: key.bytes),
            message: Array("gateway.code.v1\u{0}\(purpose)\u{0}".utf8)
        )
        return Digest.hmacSHA256(key: Secret(wiping: &derived), message: message)
    }
}
