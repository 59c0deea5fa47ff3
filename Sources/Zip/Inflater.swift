internal import CZlib

/// Unpacks a whole stream whose size is known (RFC 1951).
enum Inflater {
    /// - Throws: ``ZipError`` when it is no such stream, or unpacks to another size.
    static func unpack(_ packed: [UInt8], to size: Int) throws(ZipError) -> [UInt8] {
        // zlib's state points back at its stream, so that may not move.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        defer { unsafe stream.deallocate() }
        unsafe stream.initialize(to: z_stream())
        guard unsafe gateway_inflate_init_raw(stream) == Z_OK else {
            throw ZipError(.tooLarge, "there is no memory for unpacking")
        }
        defer { unsafe inflateEnd(stream) }
        var packed = packed
        // A byte more than it should be, so that a stream that goes on is noticed.
        var output = [UInt8](repeating: 0, count: size + 1)
        let status = unsafe packed.withUnsafeMutableBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe stream.pointee.next_in = input.baseAddress
                unsafe stream.pointee.avail_in = UInt32(input.count)
                unsafe stream.pointee.next_out = output.baseAddress
                unsafe stream.pointee.avail_out = UInt32(output.count)
                return unsafe inflate(stream, Z_FINISH)
            }
        }
        let left = unsafe (input: stream.pointee.avail_in, output: stream.pointee.avail_out)
        guard status == Z_STREAM_END, left.input == 0, left.output == 1 else {
            throw ZipError(.damaged, "a file in it cannot be unpacked")
        }
        output.removeLast()
        return output
    }
}

/// The checksum of a file in an archive.
struct CRC32 {
    private(set) var value: UInt32 = 0

    mutating func add(_ bytes: [UInt8]) {
        value = unsafe bytes.withUnsafeBufferPointer {
            unsafe UInt32(truncatingIfNeeded: crc32(UInt(value), $0.baseAddress, UInt32($0.count)))
        }
    }

    static func of(_ bytes: [UInt8]) -> UInt32 {
        var sum = CRC32()
        sum.add(bytes)
        return sum.value
    }
}
