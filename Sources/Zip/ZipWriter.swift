/// Writes a ZIP archive in memory, each file packed as it comes.
///
/// The files carry no time and no owner, so the same contents make the same archive.
package struct ZipWriter {
    /// What the format without ZIP64 can say.
    private static let sizeLimit = Int(UInt32.max)

    private struct Member {
        let name: [UInt8]
        let offset: Int
        var checksum = CRC32()
        var size = 0
        var packedSize = 0
    }

    private var bytes: [UInt8] = []
    private var members: [Member] = []
    private var deflater: Deflater?

    package init() {}

    /// Adds a whole file.
    package mutating func add(_ name: String, _ content: [UInt8]) throws(ZipError) {
        try begin(name)
        try append(content)
        try end()
    }

    /// Begins a file; the one before must have been ended.
    package mutating func begin(_ name: String) throws(ZipError) {
        precondition(deflater == nil, "the file before was not ended")
        let member = Member(name: Array(name.utf8), offset: bytes.count)
        bytes.append32(ZipFormat.localHeader)
        appendCommon(member)
        bytes.append16(0)  // No extra field.
        bytes += member.name
        members.append(member)
        deflater = try Deflater()
    }

    /// Adds a piece to the file that was begun.
    package mutating func append(_ piece: [UInt8]) throws(ZipError) {
        try pack(piece, isLast: false)
    }

    /// Ends the file that was begun.
    package mutating func end() throws(ZipError) {
        try pack([], isLast: true)
        deflater = nil
        guard let member = members.last else { return }
        // The three were not known when the header was written.
        bytes.set32(member.checksum.value, at: member.offset + 14)
        bytes.set32(UInt32(member.packedSize), at: member.offset + 18)
        bytes.set32(UInt32(member.size), at: member.offset + 22)
    }

    /// Writes the directory.
    ///
    /// - Returns: The archive.
    package consuming func finish() throws(ZipError) -> [UInt8] {
        precondition(deflater == nil, "the last file was not ended")
        let start = bytes.count
        for member in members {
            bytes.append32(ZipFormat.centralHeader)
            bytes.append16(3 << 8 | 20)  // Made on Unix, by version 2.0.
            appendCommon(member)
            for _ in 0..<4 { bytes.append16(0) }  // Extra field, comment, disk, internal attributes.
            bytes.append32(0o100600 << 16)  // A regular file for its owner alone.
            bytes.append32(UInt32(member.offset))
            bytes += member.name
        }
        let size = bytes.count - start
        guard bytes.count <= Self.sizeLimit, members.count <= UInt16.max else { throw Self.tooLarge }
        bytes.append32(ZipFormat.end)
        bytes.append16(0)
        bytes.append16(0)
        bytes.append16(UInt16(members.count))
        bytes.append16(UInt16(members.count))
        bytes.append32(UInt32(size))
        bytes.append32(UInt32(start))
        bytes.append16(0)
        return bytes
    }

    private mutating func pack(_ piece: [UInt8], isLast: Bool) throws(ZipError) {
        guard let deflater, let index = members.indices.last else {
            preconditionFailure("no file was begun")
        }
        let before = bytes.count
        deflater.pack(piece, isLast: isLast, into: &bytes)
        members[index].packedSize += bytes.count - before
        members[index].size += piece.count
        members[index].checksum.add(piece)
        guard bytes.count <= Self.sizeLimit, members[index].size <= Self.sizeLimit else { throw Self.tooLarge }
    }

    /// From the version needed up to the length of the name, the same in both headers.
    private mutating func appendCommon(_ member: Member) {
        bytes.append16(20)
        bytes.append16(ZipFormat.utf8)
        bytes.append16(ZipFormat.deflated)
        bytes.append16(0)  // 00:00
        bytes.append16(1 << 5 | 1)  // 1 January 1980, the first day that the format can say.
        bytes.append32(member.checksum.value)
        bytes.append32(UInt32(member.packedSize))
        bytes.append32(UInt32(member.size))
        bytes.append16(UInt16(member.name.count))
    }

    private static var tooLarge: ZipError { ZipError(.tooLarge, "an archive can't have more than 4 GB") }
}
