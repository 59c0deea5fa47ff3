internal import NIOCore

/// One content blob: a rendered array of records and what a listing says about it.
struct Blob: Sendable {
    let id: String
    let type: ContentType
    /// When it became available, which is what windows select by; not the time of the events in it.
    let created: Moment
    let expires: Moment
    let body: ByteBuffer
    let records: Int

    /// - Parameters:
    ///   - type: The feed it belongs to.
    ///   - created: When it becomes available.
    ///   - serial: Makes the id unique among the blobs of one tenant.
    ///   - body: The array of records, rendered.
    ///   - records: How many records the array holds.
    init(type: ContentType, created: Moment, serial: Int, body: ByteBuffer, records: Int) {
        // The published ids hold the batch's first and last instant, each with six more digits; expiry counts from
        // the first.
        let first = created.adding(seconds: -Int64(60 + serial % 540))
        let digits = String(serial % 1_000_000)
        let tail = String(repeating: "0", count: 6 - digits.utf8.count) + digits
        id = "\(first.stamp)\(tail)$\(created.stamp)\(tail)$\(type.idPart)$na0045"
        self.type = type
        self.created = created
        self.expires = first.adding(minutes: 7 * 24 * 60)
        self.body = body
        self.records = records
    }

    /// An array around records that are JSON already, byte for byte as given.
    static func body(of records: some Collection<String>) -> ByteBuffer { body(of: records.map(\.utf8)) }

    /// An array around records that are bytes, whatever they hold.
    static func body(of records: some Collection<some Collection<UInt8>>) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(records.reduce(2) { $0 + $1.count + 1 })
        buffer.writeInteger(UInt8(ascii: "["))
        var first = true
        for record in records {
            if !first { buffer.writeInteger(UInt8(ascii: ",")) }
            first = false
            buffer.writeBytes(record)
        }
        buffer.writeInteger(UInt8(ascii: "]"))
        return buffer
    }
}
