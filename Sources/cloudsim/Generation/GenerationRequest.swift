/// Content to make up: many blobs of many records, the same for the same seed.
struct GenerationRequest: Codable {
    /// What each blob repeats of earlier ones.
    struct Repeats: Codable {
        /// Records of earlier blobs of the tenant, of any content type, in each blob.
        var records: Int
        /// Writes the members of a repeated record in another order, as another service instance may.
        var reordered: Bool?
    }

    var tenant: String
    var contentType: ContentType
    var blobs: Int
    var recordsPerBlob: Int
    /// The age of the youngest blob; 0 is now.
    var ageSeconds: Int64?
    /// The blobs lie evenly over so many seconds before that.
    var spanSeconds: Int64?
    /// So long before its blob's creation a record was made, up to nine days; an hour unless given.
    var recordAgeSeconds: Int64?
    /// They are listed only so many seconds from now.
    var visibleInSeconds: Int64?
    var seed: UInt64?
    var `repeat`: Repeats?
    /// Sharing records in each blob, beside `recordsPerBlob`.
    var sharing: Int?
    /// Broken records in each blob, beside `recordsPerBlob`.
    var malformedRecords: Int?
    /// The `OrganizationId` of the records, a GUID, when it is not the tenant's.
    var organization: String?

    /// What is wrong with the request; nil when nothing is.
    var problem: String? {
        let counts = [blobs, recordsPerBlob, sharing ?? 0, malformedRecords ?? 0, `repeat`?.records ?? 0]
        guard counts.allSatisfy({ (0...1_000_000).contains($0) }), blobs * counts[1...].reduce(0, +) <= 5_000_000 else {
            return "counts must lie between 0 and a million, and make no more than five million records"
        }
        let spans = [ageSeconds, spanSeconds, recordAgeSeconds, visibleInSeconds].map { $0 ?? 0 }
        guard spans.allSatisfy({ (0...31_536_000).contains($0) }) else { return "times must lie between 0 and a year" }
        guard (recordAgeSeconds ?? 0) <= 9 * 86_400 else { return "recordAgeSeconds must be nine days at most" }
        if let organization, !GUID.isWellFormed(organization) { return "organization must be a GUID" }
        return nil
    }
}
