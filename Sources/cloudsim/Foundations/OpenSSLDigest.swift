internal import COpenSSL

/// The two hashes of the token exchange: certificate thumbprints and the seal on a token.
enum OpenSSLDigest {
    static func sha1(_ bytes: [UInt8]) -> [UInt8] { unsafe hash(bytes, length: 20, type: EVP_sha1()) }

    static func sha256(_ bytes: [UInt8]) -> [UInt8] { unsafe hash(bytes, length: 32, type: EVP_sha256()) }

    /// HMAC-SHA256 (RFC 2104).
    static func seal(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: 32)
        let done = unsafe bytes.withUnsafeBufferPointer { input in
            unsafe key.withUnsafeBufferPointer { key in
                unsafe result.withUnsafeMutableBufferPointer { output in
                    unsafe EVP_Q_mac(
                        nil,
                        "HMAC",
                        nil,
                        "SHA256",
                        nil,
                        key.baseAddress,
                        key.count,
                        input.baseAddress,
                        input.count,
                        output.baseAddress,
                        output.count,
                        nil
                    )
                }
            }
        }
        precondition(unsafe done != nil, "OpenSSL has no HMAC-SHA256")
        return result
    }

    private static func hash(_ bytes: [UInt8], length: Int, type: OpaquePointer?) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: length)
        let done = unsafe bytes.withUnsafeBufferPointer { input in
            unsafe result.withUnsafeMutableBufferPointer { output in
                unsafe EVP_Digest(input.baseAddress, input.count, output.baseAddress, nil, type, nil)
            }
        }
        precondition(done == 1, "OpenSSL refused a digest")
        return result
    }
}
