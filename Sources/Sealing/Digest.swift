internal import COpenSSL

/// SHA-256 and what is made of it (FIPS 180-4, FIPS 198-1).
package enum Digest {
    /// Both digests are 32 bytes long.
    package static let byteCount = 32

    /// The SHA-256 of the bytes.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        unsafe bytes.withUnsafeBytes { unsafe sha256($0) }
    }

    /// The SHA-256 of the bytes.
    package static func sha256(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { digest, count in
            let done = unsafe EVP_Digest(
                bytes.baseAddress,
                bytes.count,
                digest.baseAddress,
                nil,
                Algorithms.sha256,
                nil
            )
            precondition(done == 1, "this OpenSSL has no SHA-256")
            count = byteCount
        }
    }

    /// The HMAC-SHA256 of the message.
    package static func hmacSHA256(key: Secret, message: [UInt8]) -> [UInt8] {
        unsafe key.withBytes { key in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { code, count in
                    var length: UInt32 = 0
                    let done = unsafe HMAC(
                        Algorithms.sha256,
                        key.baseAddress,
                        CInt(key.count),
                        message.baseAddress,
                        message.count,
                        code.baseAddress,
                        &length
                    )
                    unsafe precondition(done != nil && length == byteCount, "this OpenSSL has no HMAC-SHA256")
                    count = byteCount
                }
            }
        }
    }
}
