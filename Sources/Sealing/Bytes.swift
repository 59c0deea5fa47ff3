internal import COpenSSL

/// Overwrites the array's bytes so that no optimiser leaves them out, and empties it.
package func wipe(_ bytes: inout [UInt8]) {
    unsafe bytes.withUnsafeMutableBytes { unsafe wipe($0) }
    bytes = []
}

/// Overwrites the memory so that no optimiser leaves it out.
package func wipe(_ bytes: UnsafeMutableRawBufferPointer) {
    unsafe OPENSSL_cleanse(bytes.baseAddress, bytes.count)
}

/// Compares two byte strings in a time that depends on their lengths alone.
package func constantTimeEquals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    unsafe left.withUnsafeBytes { left in
        unsafe right.withUnsafeBytes { right in unsafe constantTimeEquals(left, right) }
    }
}

func constantTimeEquals(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    guard let first = left.baseAddress, let second = right.baseAddress else { return true }
    return unsafe CRYPTO_memcmp(first, second, left.count) == 0
}

/// Bytes that nobody can guess, from OpenSSL's generator, which the kernel's seeds.
///
/// Stops the process when there is no randomness to be had: going on would make keys that can be guessed.
package func randomBytes(_ count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        guard unsafe RAND_bytes_ex(nil, buffer.baseAddress, count, 0) == 1 else {
            preconditionFailure("no randomness: \(OpenSSLFailure.drain().text ?? "OpenSSL does not say why")")
        }
        initialized = count
    }
}
