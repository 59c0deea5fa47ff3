internal import FoundationEssentials

/// base64url without padding (RFC 4648 §5, RFC 7515 appendix C).
enum Base64URL {
    static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text = Data(bytes).base64EncodedString()
        text.removeAll { $0 == "=" }
        return String(text.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }

    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var padded = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        padded += String(repeating: "=", count: (4 - padded.utf8.count % 4) % 4)
        return Data(base64Encoded: padded).map { Array($0) }
    }
}
