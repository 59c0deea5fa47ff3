/// What makes a record the same record within a tenant: its `Id` together with its `Operation`.
///
/// Microsoft delivers a record again, days later and in other blobs, and reuses one `Id` for the several operations
/// of one action (`MarkPowerAppAsFeatured` and `UpdatePowerApp`), so neither field is a key alone.
package struct RecordKey: Hashable, Sendable {
    /// The GUID's 16 bytes, or a 128-bit hash of the exact text of an `Id` that is no GUID.
    package let id: UInt128
    /// A stable 64-bit hash of the operation's exact text.
    package let operation: UInt64

    /// The size of `bytes`.
    package static let byteCount = 24

    init(id: UInt128, operation: UInt64) {
        self.id = id
        self.operation = operation
    }

    /// The key of a record with this `Id` and `Operation`.
    package init(id: String, operation: String) {
        let id = Array(id.utf8)
        let operation = Array(operation.utf8)
        self.init(
            id: Self.identity(of: id.span),
            operation: StableHash.bits64(operation.span)
        )
    }

    static func identity(of text: borrowing Span<UInt8>) -> UInt128 {
        GUIDText.bits(text) ?? StableHash.bits128(text)
    }

    /// The form for storage: 16 bytes of `id`, then 8 of `operation`, both big-endian, so that bytes sort like keys.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        for shift in stride(from: 120, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: id >> UInt128(shift)))
        }
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: operation >> UInt64(shift)))
        }
        return bytes
    }

    /// The bytes in hexadecimal.
    package var text: String {
        let operation = String(operation, radix: 16)
        let id = String(id, radix: 16)
        return String(repeating: "0", count: 32 - id.count) + id + String(repeating: "0", count: 16 - operation.count)
            + operation
    }

    /// A key read back from `bytes`; nil for any other length.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        let id = bytes.prefix(16).reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        let operation = bytes.dropFirst(16).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        self.init(id: id, operation: operation)
    }
}

extension RecordKey: Comparable {
    package static func < (left: RecordKey, right: RecordKey) -> Bool {
        left.id == right.id ? left.operation < right.operation : left.id < right.id
    }
}

extension RecordKey: CustomStringConvertible {
    /// 48 hexadecimal digits: `bytes` as text.
    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
