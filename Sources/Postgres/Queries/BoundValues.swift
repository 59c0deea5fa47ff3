/// The values of one query, already in wire form, in one buffer.
struct BoundValues: Sendable {
    private(set) var types: [UInt32] = []
    /// Where each value starts in ``bytes``, and -1 for NULL.
    private(set) var offsets: [Int] = []
    private(set) var lengths: [Int32] = []
    private(set) var bytes: [UInt8] = []

    var count: Int { types.count }

    mutating func append<Value: PostgresEncodable>(_ value: Value) {
        types.append(Value.postgresType.rawValue)
        let start = bytes.count
        if value.isPostgresNull {
            offsets.append(-1)
        } else {
            offsets.append(start)
            value.encode(into: &bytes)
        }
        lengths.append(Int32(clamping: bytes.count - start))
    }

    mutating func append(contentsOf other: BoundValues) {
        let shift = bytes.count
        types += other.types
        offsets += other.offsets.map { $0 < 0 ? $0 : $0 + shift }
        lengths += other.lengths
        bytes += other.bytes
    }
}
