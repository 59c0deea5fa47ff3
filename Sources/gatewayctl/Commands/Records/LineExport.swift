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

    mutating func take(_ bytes: some BidirectionalCollection<UInt8>) throws {
        guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else {
            rest += bytes
            guard rest.count <= Self.lineLimit else {
                throw CommandFailure(.failed, "The gateway sent a line of more than 64 MB, which is no audit record.")
            }
            return
        }
        let whole = rest + bytes[...end]
        rest = Array(bytes[bytes.index(after: end)...])
        try target.write(whole)
        progress.add(lines: whole.count { $0 == UInt8(ascii: "\n") }, bytes: whole.count)
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
