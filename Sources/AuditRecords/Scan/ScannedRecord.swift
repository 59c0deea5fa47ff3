/// One sound record of a blob: what is needed to count, order and find it, without its fields.
package struct ScannedRecord: Sendable, Hashable {
    /// Its identity within the tenant.
    package let key: RecordKey
    /// `CreationTime` in microseconds since 1970, UTC.
    package let createdAt: Int64
    /// Where its JSON object stands in the blob.
    package let range: Range<Int>
    /// The index of its operation in `BlobScan.operations`.
    package let operation: Int
}
