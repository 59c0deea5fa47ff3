internal import FoundationEssentials

/// One key of the ring, with the name that wrapped data keys call it by.
struct MasterKey: Sendable {
    /// The length byte of a wrapped key would hold 255; a name is for people.
    static let longestName = 64

    let name: String
    private let key: SealingKey

    init(name: String, key: SealingKey) {
        precondition(Self.isName(name.utf8), "a master key's name is checked before")
        self.name = name
        self.key = key
    }

    /// Whether the bytes are 1 to 64 of `A-Z a-z 0-9 . _ -`.
    static func isName(_ bytes: some Collection<UInt8>) -> Bool {
        (1...longestName).contains(bytes.count)
            && bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    func wrap(_ dataKey: SealingKey, tenant: UUID) throws(SealingError) -> [UInt8] {
        let seal = try unsafe key.seal(
            UnsafeRawBufferPointer(dataKey.bytes.bytes),
            authenticating: authenticatedBytes(tenant)
        )
        return WrappedKey.bytes(keyName: name, seal: seal)
    }

    func unwrap(_ wrapped: WrappedKey, tenant: UUID) throws(SealingError) -> SealingKey {
        let buffer = SecretBuffer(count: SealingKey.byteCount)
        do throws(SealingKey.Refusal) {
            try unsafe wrapped.seal.span.bytes.withUnsafeBytes { (seal) throws(SealingKey.Refusal) in
                try unsafe key.open(seal, authenticating: authenticatedBytes(tenant), into: buffer.bytes)
            }
        } catch {
            throw SealingError(
                .dataKeyRefused,
                "The tenant's data key does not open with the master key \(name)",
                nextStep: "Check that the master key file belongs to this database, or restore the row from a backup"
            )
        }
        return SealingKey(buffer)
    }

    private func authenticatedBytes(_ tenant: UUID) -> [UInt8] {
        AuthenticatedBytes(purpose: "gateway.datakey.v1", tenant: tenant).adding(name).bytes
    }
}
