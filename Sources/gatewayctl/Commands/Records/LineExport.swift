import Glibc

/// Writes a stream of JSON lines on, whole lines at a time, with no more in memory than the line that is arriving.
struct LineExport {
    /// Far beyond the largest audit record; a longer "line" is no record.
    static let lineLimit = 64 * 1024 * 1024

    private let target: ExportTarget
    private var progress: Progress
    /// The start of a line whose end has not come.
    private var rest: [UInt8] = []

    init(target: ExportTarget, progress: Progress) {
        self.target = target
        self.progress = progress
    }

    /// Takes the next piece of the stream, however it was cut; the bytes are not kept beyond the call.
    mutating func take(_ bytes: UnsafeRawBufferPointer) throws {
        guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else {
            rest += bytes
            guard rest.count <= Self.lineLimit else {
                throw CommandFailure(.failed, "The gateway sent a line of more than 64 MB, which is no audit record.")
            }
            return
        }
        let whole = UnsafeRawBufferPointer(rebasing: bytes[...end])
        if !rest.isEmpty { try rest.withUnsafeBytes { try target.write($0) } }
        try target.write(whole)
        progress.add(lines: Self.lineEnds(in: whole), bytes: rest.count + whole.count)
        rest = Array(bytes[(end + 1)...])
    }

    /// How many lines end here; the C library looks at many bytes at a time.
    private static func lineEnds(in bytes: UnsafeRawBufferPointer) -> Int {
        guard let start = bytes.baseAddress else { return 0 }
        var count = 0
        var offset = 0
        while offset < bytes.count, let found = memchr(start + offset, Int32(UInt8(ascii: "\n")), bytes.count - offset)
        {
            count += 1
            offset = UnsafeRawPointer(found) - start + 1
        }
        return count
    }

    /// To be called when the stream came to its proper end.
    mutating func finish() throws {
        guard rest.isEmpty else {
            throw CommandFailure(
                .failed,
                "The stream broke off in the middle of a record.",
                remedy: "Run the command again."
            )
        }
        try target.commit()
        progress.finish()
    }

    /// To be called when it did not: half a file is not left to be taken for a whole one.
    mutating func abandon() {
        target.discard()
        progress.clear()
    }
}
