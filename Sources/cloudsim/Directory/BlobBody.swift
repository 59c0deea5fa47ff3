internal import NIOCore

/// The array of a blob while it is written, and where in it the sound records stand.
///
/// The ledger names exactly these; taking an array apart afterwards could not tell what a broken record hides.
struct BlobBody: Sendable {
    private(set) var bytes = ByteBuffer()
    /// Elements of the array, sound or not.
    private(set) var count = 0
    /// Byte ranges of the records that are JSON objects with id, operation and time.
    private(set) var sound: [Range<Int32>] = []

    init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
        bytes.writeInteger(UInt8(ascii: "["))
    }

    /// Records as they are; each is looked at, so this is for hundreds rather than for half a million.
    init(checking records: some Collection<some Collection<UInt8>>) {
        self.init(capacity: records.reduce(2) { $0 + $1.count + 1 })
        for record in records {
            let bytes = Array(record)
            append(bytes, isSound: RecordSummary.isSound(bytes))
        }
        finish()
    }

    /// Records as they are, which their writer vouches for.
    init(sound records: some Collection<String>) {
        self.init(capacity: records.reduce(2) { $0 + $1.utf8.count + 1 })
        for record in records { append(record.utf8, isSound: true) }
        finish()
    }

    mutating func append(_ record: some Sequence<UInt8>, isSound: Bool) {
        append(isSound: isSound) { $0.writeBytes(record) }
    }

    /// Adds what the closure writes.
    mutating func append(isSound: Bool, _ write: (inout ByteBuffer) -> Void) {
        if count > 0 { bytes.writeInteger(UInt8(ascii: ",")) }
        let start = Int32(bytes.writerIndex)
        write(&bytes)
        count += 1
        if isSound { sound.append(start..<Int32(bytes.writerIndex)) }
    }

    mutating func finish() { bytes.writeInteger(UInt8(ascii: "]")) }
}
