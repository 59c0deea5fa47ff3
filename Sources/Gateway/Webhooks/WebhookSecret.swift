import Sealing

/// The `Webhook-AuthID` of one tenant: nothing else tells Microsoft's notifications from a stranger's, for they are not signed.
enum WebhookSecret {
    /// 256 random bits, so that guessing is no way in.
    private static let byteCount = 32
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// A new one, in base64url without padding (RFC 4648 section 5): 43 characters that need no escaping in a header or in JSON.
    static func generate() -> Secret {
        var random = randomBytes(byteCount)
        defer { wipe(&random) }
        var text: [UInt8] = []
        // Room for all of it, so that growing leaves no copy behind.
        text.reserveCapacity(byteCount * 4 / 3 + 1)
        var bits: UInt32 = 0
        var count: UInt32 = 0
        for byte in random {
            bits = (bits & 0x3F) << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(digits[Int(bits >> count & 0x3F)])
            }
        }
        if count > 0 { text.append(digits[Int(bits << (6 - count) & 0x3F)]) }
        return Secret(wiping: &text)
    }
}
