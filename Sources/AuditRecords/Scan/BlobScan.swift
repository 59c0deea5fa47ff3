/// What one content blob holds: its records, what could not be taken as one, and which operations it saw.
package struct BlobScan: Sendable {
    /// The sound records, in the blob's order, duplicates included.
    package internal(set) var records: [ScannedRecord] = []
    /// The elements that are no record of this tenant, in the blob's order.
    package internal(set) var setAside: [SetAsideRecord] = []
    /// Each distinct operation of `records` with its count.
    package internal(set) var operations: [ObservedOperation] = []

    /// How many records name another tenant.
    ///
    /// A blob full of them is a reason to suspend the tenant.
    package var foreignCount: Int {
        setAside.count { $0.reason == .foreignOrganization }
    }

    /// The records that a reader of sharing facts wants.
    package var sharingRecords: some Sequence<ScannedRecord> {
        records.lazy.filter { operations[$0.operation].classification == .sharing }
    }

    /// The counts of operations that nobody has classified yet, to be shown rather than swallowed.
    package var unknownOperations: [ObservedOperation] {
        operations.filter { $0.classification == .unknown && $0.count > 0 }
    }
}
