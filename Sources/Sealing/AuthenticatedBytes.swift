internal import FoundationEssentials

/// Writes the associated data of a seal: a purpose, the tenant, and strings, each behind its length.
///
/// The purpose keeps a wrapped data key from ever passing for a sealed column.
struct AuthenticatedBytes {
    private(set) var bytes: [UInt8] = []

    init(purpose: String, tenant: UUID) {
        bytes.reserveCapacity(128)
        add(purpose)
        unsafe withUnsafeBytes(of: tenant.uuid) { unsafe bytes.append(contentsOf: $0) }
    }

    consuming func adding(_ string: String) -> AuthenticatedBytes {
        add(string)
        return self
    }

    private mutating func add(_ string: String) {
        let length = UInt32(string.utf8.count)
        for shift in stride(from: 24, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: length >> shift)) }
        bytes.append(contentsOf: string.utf8)
    }
}
