/// A data key as the database holds it, taken apart.
///
/// Layout: format version (1 byte), length of the master key's name (1), the name, then the data key's 32 bytes as a
/// seal (``SealingKey``). The name and the tenant are authenticated.
struct WrappedKey {
    static let version: UInt8 = 1

    let keyName: String
    let seal: [UInt8]

    init(_ bytes: [UInt8]) throws(SealingError) {
        guard bytes.count >= 2, bytes[0] == Self.version else { throw Self.malformed }
        let nameEnd = 2 + Int(bytes[1])
        guard bytes.count == nameEnd + SealingKey.byteCount + SealingKey.overhead else { throw Self.malformed }
        let name = bytes[2..<nameEnd]
        guard MasterKey.isName(name) else { throw Self.malformed }
        keyName = String(decoding: name, as: UTF8.self)
        seal = Array(bytes[nameEnd...])
    }

    static func bytes(keyName: String, seal: [UInt8]) -> [UInt8] {
        [version, UInt8(keyName.utf8.count)] + keyName.utf8 + seal
    }

    private static var malformed: SealingError {
        SealingError(
            .dataKeyMalformed,
            "The stored bytes are no wrapped data key, or one of a newer version",
            nextStep: "Check that this program is not older than the one that wrote the row"
        )
    }
}
