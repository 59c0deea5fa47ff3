package import FoundationEssentials

/// The master keys, from a file: they wrap the tenants' data keys and nothing else.
///
/// The first key of the file is the active one, new data keys are wrapped by it. The others open what they wrapped until
/// ``rewrap(_:tenant:)`` has gone over all rows; then they may leave the file.
package struct KeyRing: Sendable {
    /// Never empty, and no name twice.
    private let keys: [MasterKey]

    init(_ keys: [MasterKey]) {
        precondition(!keys.isEmpty, "a key ring has an active key")
        self.keys = keys
    }

    private var active: MasterKey { keys[0] }

    /// The name of the key that wraps new data keys.
    package var activeKeyName: String { active.name }

    /// The names of all keys, in the order of the file.
    package var keyNames: [String] { keys.map(\.name) }

    /// A new data key, and the same key wrapped for the database.
    ///
    /// - Throws: `cryptography.failed`.
    package func makeDataKey(tenant: UUID) throws(SealingError) -> (key: DataKey, wrapped: [UInt8]) {
        let key = try SealingKey.random()
        return (DataKey(key), try active.wrap(key, tenant: tenant))
    }

    /// Opens a wrapped data key; it opens for the tenant it was made for alone.
    ///
    /// - Throws: `data_key.malformed`, `data_key.refused`, `master_key.unknown`.
    package func unwrap(_ wrapped: [UInt8], tenant: UUID) throws(SealingError) -> DataKey {
        DataKey(try open(wrapped, tenant: tenant))
    }

    /// The same data key wrapped by the active master key, or `nil` when it already is.
    ///
    /// What was sealed with the data key stays as it is: rotating a master key rewrites one row a tenant.
    ///
    /// - Throws: as ``unwrap(_:tenant:)``, and `cryptography.failed`.
    package func rewrap(_ wrapped: [UInt8], tenant: UUID) throws(SealingError) -> [UInt8]? {
        guard try WrappedKey(wrapped).keyName != activeKeyName else { return nil }
        return try active.wrap(try open(wrapped, tenant: tenant), tenant: tenant)
    }

    /// The name of the master key that a data key is wrapped by.
    ///
    /// - Throws: `data_key.malformed`.
    package static func keyName(of wrapped: [UInt8]) throws(SealingError) -> String {
        try WrappedKey(wrapped).keyName
    }

    private func open(_ bytes: [UInt8], tenant: UUID) throws(SealingError) -> SealingKey {
        let wrapped = try WrappedKey(bytes)
        guard let master = keys.first(where: { $0.name == wrapped.keyName }) else {
            throw SealingError(
                .masterKeyUnknown,
                "The data key is wrapped by the master key \(wrapped.keyName), which is not in the ring",
                nextStep: "Put that key back into the master key file, below the active one"
            )
        }
        return try master.unwrap(wrapped, tenant: tenant)
    }
}

extension KeyRing: CustomStringConvertible, CustomReflectable {
    /// The names of the keys, which are no secrets.
    package var description: String { "KeyRing(\(keyNames.joined(separator: ", ")))" }
    package var customMirror: Mirror { Mirror(self, children: ["keyNames": keyNames]) }
}
