import CZlib

/// Unpacks gzip, as a browser does.
enum Gunzip {
    struct Broken: Error { let code: CInt }

    static func unpack(_ bytes: [UInt8]) throws -> [UInt8] {
        var stream = z_stream()
        // 16 more than the window's bits: gzip's header.
        let begun = inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
        guard begun == Z_OK else { throw Broken(code: begun) }
        defer { inflateEnd(&stream) }
        var source = bytes
        return try source.withUnsafeMutableBufferPointer { input in
            try [UInt8](unsafeUninitializedCapacity: 16 << 20) { output, count in
                (stream.next_in, stream.avail_in) = (input.baseAddress, UInt32(input.count))
                (stream.next_out, stream.avail_out) = (output.baseAddress, UInt32(output.count))
                let code = inflate(&stream, Z_FINISH)
                count = output.count - Int(stream.avail_out)
                guard code == Z_STREAM_END, stream.avail_in == 0 else { throw Broken(code: code) }
            }
        }
    }
}
