internal import COpenSSL

/// Base64 between buffers that are wiped (RFC 4648 section 4, padded).
enum Base64 {
    /// Decodes strictly: no white space, padding at the end alone; `nil` for anything else.
    static func decode(_ text: UnsafeRawBufferPointer) -> SecretBuffer? {
        let padding = unsafe text.reversed().prefix(while: { $0 == UInt8(ascii: "=") }).count
        let count = text.count
        guard count > 0, count % 4 == 0, padding <= 2, count < 1 << 28 else { return nil }
        guard unsafe text.dropLast(padding).allSatisfy(isDigit) else { return nil }
        let whole = SecretBuffer(count: text.count / 4 * 3)
        let written = unsafe EVP_DecodeBlock(
            whole.bytes.assumingMemoryBound(to: UInt8.self).baseAddress,
            text.assumingMemoryBound(to: UInt8.self).baseAddress,
            CInt(text.count)
        )
        guard Int(written) == whole.count else { return nil }
        // EVP_DecodeBlock counts what the padding stands for.
        let exact = SecretBuffer(count: whole.count - padding)
        unsafe exact.bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: whole.bytes[..<exact.count]))
        return exact
    }

    /// Appends the encoding of the bytes.
    static func append(_ bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
        // EVP_EncodeBlock ends with a NUL, for which the buffer has a byte of its own.
        let encoded = SecretBuffer(count: (bytes.count + 2) / 3 * 4)
        _ = unsafe EVP_EncodeBlock(
            encoded.bytes.assumingMemoryBound(to: UInt8.self).baseAddress,
            bytes.assumingMemoryBound(to: UInt8.self).baseAddress,
            CInt(bytes.count)
        )
        unsafe text.append(contentsOf: encoded.bytes)
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
