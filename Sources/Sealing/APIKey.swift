/// A customer's key to the API: shown once when it is made, known afterwards by its hash alone.
///
/// `gwk_`, 28 random digits of base 62 (166 bits), 6 digits of checksum. The checksum tells a typing error from an unknown
/// key without a look into the database, and lets secret scanners be sure of what they found. A hash without salt and
/// stretching is enough for 166 random bits, and can be looked up by an index.
package struct APIKey: Sendable {
    /// The whole key, for its owner.
    package let plaintext: Secret
    /// What is stored: SHA-256 over the whole key, 32 bytes.
    package let hash: [UInt8]
    /// The first 8 characters, to tell keys apart in a list.
    package let prefix: String

    private static let scheme = Array("gwk_".utf8)
    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    private static let randomDigits = 28
    private static let checkDigits = 6
    /// Characters of a whole key.
    package static let length = scheme.count + randomDigits + checkDigits

    /// A new random key.
    package static func generate() -> APIKey {
        var key = scheme
        key.reserveCapacity(length)
        while key.count < length - checkDigits {
            // 248 is the largest multiple of 62 in a byte: above it, the first digits would come up more often.
            for byte in randomBytes(48) where byte < 248 && key.count < length - checkDigits {
                key.append(digits[Int(byte) % 62])
            }
        }
        key.append(contentsOf: checksum(key))
        let prefix = String(decoding: key[..<8], as: UTF8.self)
        let hash = Digest.sha256(key)
        return APIKey(plaintext: Secret(wiping: &key), hash: hash, prefix: prefix)
    }

    /// The hash to look a presented key up by, or `nil` when nobody can have been given this key.
    package static func hash(_ presented: String) -> [UInt8]? {
        var key = Array(presented.utf8)
        defer { wipe(&key) }
        guard key.count == length, key.starts(with: scheme) else { return nil }
        guard key[scheme.count...].allSatisfy(digits.contains) else { return nil }
        let body = Array(key[..<(length - checkDigits)])
        guard constantTimeEquals(checksum(body), Array(key[(length - checkDigits)...])) else { return nil }
        return Digest.sha256(key)
    }

    /// The first 32 bits of SHA-256 in six digits: one wrong key in four milliards passes.
    private static func checksum(_ body: [UInt8]) -> [UInt8] {
        var rest = Digest.sha256(body).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return (0..<checkDigits).map { _ in
            defer { rest /= 62 }
            return digits[Int(rest % 62)]
        }
    }
}

extension APIKey: CustomStringConvertible {
    /// The first 8 characters.
    package var description: String { "\(prefix)…" }
}
