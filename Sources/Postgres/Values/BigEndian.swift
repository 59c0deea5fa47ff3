/// Network byte order, which PostgreSQL's binary formats use throughout.
extension [UInt8] {
    @inline(__always)
    mutating func appendBigEndian(_ value: some FixedWidthInteger) {
        unsafe Swift.withUnsafeBytes(of: value.bigEndian) { unsafe append(contentsOf: $0) }
    }

    /// Overwrites four bytes, for a length that is known only after what it counts.
    mutating func setBigEndian(_ value: Int32, at offset: Int) {
        precondition(offset >= 0 && offset + 4 <= count, "length field out of range")
        unsafe withUnsafeMutableBytes {
            unsafe $0.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Int32.self)
        }
    }
}

extension Span<UInt8> {
    /// The integer at `offset`; the caller has checked that it is there.
    func bigEndian<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type, at offset: Int = 0) -> Value {
        precondition(offset >= 0 && offset + MemoryLayout<Value>.size <= count, "integer out of range")
        return unsafe Value(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self))
    }
}
