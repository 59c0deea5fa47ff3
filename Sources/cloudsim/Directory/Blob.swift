internal import NIOCore

/// One content blob: a rendered array of records and what a listing says about it.
struct Blob: Sendable {
    let id: String
    let type: ContentType
    /// When it became available, which is what windows select by; not the time of the events in it.
    let created: Moment
    /// When it is first listed; later than `created` for content that comes late with a past date, as it does.
    let visible: Moment
    let expires: Moment
    let body: ByteBuffer
    let records: Int
    /// Where the sound records stand in the body.
    let sound: [Range<Int32>]

    /// - Parameters:
    ///   - type: The feed it belongs to.
    ///   - created: When it becomes available by its own account.
    ///   - visible: When it is listed; not before `created`.
    ///   - serial: Makes the id unique among the blobs of one tenant.
    ///   - body: The array of records, rendered.
    init(type: ContentType, created: Moment, visible: Moment, serial: Int, body: BlobBody) {
        // The published ids hold the batch's first and last instant, each with six more digits; expiry counts from
        // the first.
        let first = created.adding(seconds: -Int64(60 + serial % 540))
        let digits = String(serial % 1_000_000)
        let tail = String(repeating: "0", count: 6 - digits.utf8.count) + digits
        id = "\(first.stamp)\(tail)$\(created.stamp)\(tail)$\(type.idPart)$na0045"
        self.type = type
        self.created = created
        self.visible = max(created, visible)
        self.expires = first.adding(minutes: 7 * 24 * 60)
        self.body = body.bytes
        records = body.count
        sound = body.sound
    }
}
