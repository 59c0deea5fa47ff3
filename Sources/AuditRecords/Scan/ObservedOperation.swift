/// One distinct combination of workload, record type and operation in a blob.
package struct ObservedOperation: Sendable, Hashable {
    /// `Workload`, where the record has one.
    package let workload: String?
    /// `RecordType`, where the record has one; sent as a number or as text.
    package let recordType: Int?
    /// `Operation`, the exact text.
    package let operation: String
    /// What the gateway knows about it.
    package let classification: OperationCatalogue.Classification
    /// How many records of the blob have it.
    package internal(set) var count: Int
}
