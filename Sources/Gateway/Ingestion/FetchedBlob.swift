import AuditRecords

/// A content blob after its download, scan and packing, before its effects are committed.
///
/// The raw bytes are gone by now.
struct FetchedBlob: Sendable {
    /// What one record says of a share, by the record's place in the blob.
    struct Evidence: Sendable {
        let record: Int
        let fact: SharingFact
    }

    let blob: WaitingBlob
    let byteCount: Int
    let records: [ScannedRecord]
    let setAside: [SetAsideRecord]
    let operations: [ObservedOperation]
    let evidence: [Evidence]
    let sealed: [UInt8]

    /// What of the content is no sound JSON; `nil` when all of it is.
    var damage: SetAsideRecord? { setAside.first { $0.reason == .malformed || $0.reason == .notAnArray } }
}
