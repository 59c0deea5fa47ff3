internal import CZlib

/// Packs a stream piece by piece (RFC 1951).
///
/// One thread at a time.
@safe final class Deflater {
    // zlib's state points back at its stream, so that may not move.
    private let stream: UnsafeMutablePointer<z_stream>  // <z_stream>
    private var room = [UInt8](repeating: 0, count: 64 * 1024)

    init() throws(ZipError) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        guard unsafe gateway_deflate_init_raw(stream, Z_DEFAULT_COMPRESSION) == Z_OK else {
            unsafe stream.deallocate()
            throw ZipError(.tooLarge, "there is no memory for packing")
        }
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Takes a piece, and appends what is packed so far.
    func pack(_ piece: [UInt8], isLast: Bool, into output: inout [UInt8]) {
        var piece = piece
        unsafe piece.withUnsafeMutableBufferPointer { input in
            unsafe stream.pointee.next_in = input.baseAddress
            unsafe stream.pointee.avail_in = UInt32(input.count)
            repeat {
                unsafe room.withUnsafeMutableBufferPointer { room in
                    unsafe stream.pointee.next_out = room.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(room.count)
                    unsafe deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                }
                unsafe output += room.prefix(room.count - Int(stream.pointee.avail_out))
                // As long as the room was filled there may be more.
            } while unsafe stream.pointee.avail_out == 0
        }
    }
}
