/// Reads a ZIP archive that is in memory: stored and deflated files, as any tool packs a few small ones.
///
/// Every number in the archive is checked before it is used; each file must be there once, and its checksum must be right.
package struct ZipReader: Sendable {
    private struct Member {
        let name: String
        let method: UInt16
        let flags: UInt16
        let checksum: UInt32
        let packedSize: Int
        let size: Int
        let offset: Int
    }

    private let bytes: [UInt8]
    private let members: [Member]

    /// The files' names in the directory's order; folders have none of their own.
    package var names: [String] { members.map(\.name) }

    /// - Throws: ``ZipError`` when there is no whole directory.
    package init(_ bytes: [UInt8]) throws(ZipError) {
        self.bytes = bytes
        members = try Self.directory(of: bytes)
    }

    /// A file's contents.
    ///
    /// - Parameters:
    ///   - name: Its name; it may lie in a folder, as it does when a folder was packed.
    ///   - limit: How large it may be, in bytes.
    /// - Returns: What is in it.
    /// - Throws: ``ZipError``.
    package func contents(of name: String, limit: Int) throws(ZipError) -> [UInt8] {
        let found = members.filter { $0.name == name || $0.name.hasSuffix("/" + name) }
        guard let member = found.first else { throw ZipError(.missing, "there is no \(name) in it") }
        guard found.count == 1 else { throw ZipError(.damaged, "\(name) is in it more than once") }
        guard member.flags & ZipFormat.encrypted == 0 else { throw ZipError(.unsupported, "\(name) is encrypted") }
        guard member.size <= limit else { throw ZipError(.tooLarge, "\(name) is larger than \(limit) bytes") }
        let packed = try packedBytes(of: member)
        let content: [UInt8]
        switch member.method {
        case ZipFormat.stored:
            guard packed.count == member.size else { throw ZipError(.damaged, "the size of \(name) is wrong") }
            content = packed
        case ZipFormat.deflated: content = try Inflater.unpack(packed, to: member.size)
        default: throw ZipError(.unsupported, "\(name) is packed by method \(member.method), which is not known here")
        }
        guard CRC32.of(content) == member.checksum else {
            throw ZipError(.damaged, "the checksum of \(name) is wrong")
        }
        return content
    }

    private func packedBytes(of member: Member) throws(ZipError) -> [UInt8] {
        let header = member.offset
        guard header + ZipFormat.localSize <= bytes.count, bytes.read32(header) == ZipFormat.localHeader else {
            throw ZipError(.damaged, "\(member.name) is not where the directory says")
        }
        let nameCount = Int(bytes.read16(header + 26))
        let start = header + ZipFormat.localSize + nameCount + Int(bytes.read16(header + 28))
        guard start + member.packedSize <= bytes.count else { throw ZipError(.damaged, "\(member.name) is cut off") }
        let name = bytes[(header + ZipFormat.localSize)...].prefix(nameCount)
        guard name.elementsEqual(member.name.utf8) else {
            throw ZipError(.damaged, "\(member.name) has another name than in the directory")
        }
        return Array(bytes[start..<(start + member.packedSize)])
    }

    private static func directory(of bytes: [UInt8]) throws(ZipError) -> [Member] {
        let end = try endRecord(of: bytes)
        guard bytes.read16(end + 4) == 0, bytes.read16(end + 6) == 0 else {
            throw ZipError(.unsupported, "it is one of several disks")
        }
        let count = bytes.read16(end + 10)
        guard count != .max, bytes.read32(end + 16) != .max else {
            throw ZipError(.unsupported, "it is a ZIP64 archive")
        }
        var members: [Member] = []
        var at = Int(bytes.read32(end + 16))
        for _ in 0..<count {
            guard at + ZipFormat.centralSize <= end, bytes.read32(at) == ZipFormat.centralHeader else {
                throw ZipError(.damaged, "its directory is broken")
            }
            let nameEnd = at + ZipFormat.centralSize + Int(bytes.read16(at + 28))
            let next = nameEnd + Int(bytes.read16(at + 30)) + Int(bytes.read16(at + 32))
            guard next <= end,
                let name = String(validating: bytes[(at + ZipFormat.centralSize)..<nameEnd], as: UTF8.self)
            else { throw ZipError(.damaged, "its directory is broken") }
            if !name.hasSuffix("/") {
                members.append(
                    Member(
                        name: name,
                        method: bytes.read16(at + 10),
                        flags: bytes.read16(at + 8),
                        checksum: bytes.read32(at + 16),
                        packedSize: Int(bytes.read32(at + 20)),
                        size: Int(bytes.read32(at + 24)),
                        offset: Int(bytes.read32(at + 42))
                    )
                )
            }
            at = next
        }
        return members
    }

    /// The record at the end, which only a comment of at most 64 KiB may follow.
    private static func endRecord(of bytes: [UInt8]) throws(ZipError) -> Int {
        var at = bytes.count - ZipFormat.endSize
        let first = max(0, at - Int(UInt16.max))
        while at >= first {
            let comment = bytes.count - at - ZipFormat.endSize
            if bytes.read32(at) == ZipFormat.end, Int(bytes.read16(at + 20)) == comment { return at }
            at -= 1
        }
        throw ZipError(.damaged, "it is no ZIP archive, or it is cut off")
    }
}
