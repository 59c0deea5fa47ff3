internal import COpenSSL

/// The file of a key ring: one key a line, `name:base64(32 bytes)`, the active one first. Empty lines and lines that
/// begin with `#` are skipped.
extension KeyRing {
    /// Reads the ring.
    ///
    /// - Throws: `key_ring.unreadable`, `key_ring.exposed` when others may read the file, `key_ring.malformed` with the
    ///   number of the line, never its content.
    package static func load(path: String) throws(SealingError) -> KeyRing {
        let text = try KeyFile.read(path)
        return try unsafe text.withBytes { (bytes) throws(SealingError) in try unsafe parse(bytes, path: path) }
    }

    /// Makes a ring of one random key in a new file of mode 0600, whole on the disk when this returns.
    ///
    /// - Throws: `key_ring.exists`, `key_ring.unwritable`, `cryptography.failed`.
    @discardableResult
    package static func create(path: String) throws(SealingError) -> KeyRing {
        let key = try SealingKey.random()
        let name = "master-" + randomBytes(4).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        // Reserved in full, so that appending leaves no copy of the key behind in freed memory.
        var text: [UInt8] = []
        text.reserveCapacity(1024)
        text += Array(header.utf8) + Array(name.utf8) + [UInt8(ascii: ":")]
        unsafe Base64.append(UnsafeRawBufferPointer(key.bytes.bytes), to: &text)
        text.append(UInt8(ascii: "\n"))
        defer { wipe(&text) }
        try KeyFile.create(path, text)
        return KeyRing([MasterKey(name: name, key: key)])
    }

    private static let header = """
        # Master keys: they wrap the data key of every tenant. Without this file no stored secret and no archived
        # record can be read, so keep a copy of it, and never beside a backup of the database.
        # One key a line, name:base64 of 32 bytes. The first one is active; to rotate, put a new one above it.

        """

    private static func parse(_ text: UnsafeRawBufferPointer, path: String) throws(SealingError) -> KeyRing {
        var keys: [MasterKey] = []
        let lines = unsafe text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for index in unsafe lines.indices {
            let number = index + 1
            let line = unsafe trimmed(lines[index])
            guard let first = unsafe line.first, first != UInt8(ascii: "#") else { continue }
            guard let colon = unsafe line.firstIndex(of: UInt8(ascii: ":")) else {
                throw malformed(path, number, "there is no colon in it")
            }
            guard unsafe MasterKey.isName(line[..<colon]) else {
                throw malformed(path, number, "the name is not 1 to 64 of A-Z, a-z, 0-9, dot, underscore and hyphen")
            }
            let name = unsafe String(decoding: line[..<colon], as: UTF8.self)
            guard !keys.contains(where: { $0.name == name }) else {
                throw malformed(path, number, "its name stands on a line above already")
            }
            let encoded = unsafe UnsafeRawBufferPointer(rebasing: line[line.index(after: colon)...])
            guard let bytes = unsafe Base64.decode(encoded), bytes.count == SealingKey.byteCount else {
                throw malformed(path, number, "what follows the colon is not the base64 of 32 bytes")
            }
            keys.append(MasterKey(name: name, key: SealingKey(bytes)))
        }
        guard !keys.isEmpty else {
            throw SealingError(
                .keyRingMalformed,
                "The master key file \(path) holds no key",
                nextStep: "Restore the file from its backup: a new key does not open what an old one sealed"
            )
        }
        return KeyRing(keys)
    }

    private static func trimmed(_ line: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
        var line = unsafe line.drop(while: isBlank)
        while let last = unsafe line.last, isBlank(last) { unsafe line.removeLast() }
        return unsafe line
    }

    private static func malformed(_ path: String, _ line: Int, _ why: String) -> SealingError {
        SealingError(
            .keyRingMalformed,
            "Line \(line) of the master key file \(path) is not name:base64(32 bytes): \(why)",
            nextStep: "Correct the line, or restore the file from its backup"
        )
    }
}
