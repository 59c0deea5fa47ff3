internal import COpenSSL

/// The memory behind a ``Secret``: fixed in size, NUL after the last byte, wiped before it is freed.
///
/// Sendable because it is written by whoever made it, before anybody else sees it, and only read from then on.
@safe final class SecretBuffer: @unchecked Sendable {
    let count: Int
    private let memory: UnsafeMutableRawBufferPointer

    /// Zero-filled memory for `count` bytes.
    init(count: Int) {
        self.count = count
        // One more for the NUL that OpenSSL wants after a passphrase, so that none is ever copied for it.
        unsafe memory = .allocate(byteCount: count + 1, alignment: 16)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit {
        unsafe OPENSSL_cleanse(memory.baseAddress, memory.count)
        unsafe memory.deallocate()
    }

    /// The bytes, without the NUL.
    @unsafe var bytes: UnsafeMutableRawBufferPointer {
        unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<count])
    }

    /// The bytes as a C string.
    @unsafe var cString: UnsafePointer<CChar>? {
        unsafe UnsafePointer(memory.baseAddress?.assumingMemoryBound(to: CChar.self))
    }
}

extension SecretBuffer: CustomReflectable {
    var customMirror: Mirror { Mirror(self, children: []) }
}
