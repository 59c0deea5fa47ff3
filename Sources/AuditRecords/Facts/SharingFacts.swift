/// The readers of sharing facts, one a workload, and the operations that they read.
package enum SharingFacts {
    /// Reads the facts of one record.
    typealias Reader = @Sendable (AuditRecord) -> [SharingFact]

    /// Every reader by the operation that it reads.
    ///
    /// Names don't collide between workloads.
    static let readers: [String: Reader] = {
        let tables: [(Set<String>, Reader)] = [
            (CanvasAppFacts.operations, CanvasAppFacts.facts),
            (CloudFlowFacts.operations, CloudFlowFacts.facts),
            (SharePointFacts.operations, SharePointFacts.facts),
            (TeamsFacts.operations, TeamsFacts.facts),
            (DirectoryFacts.operations, DirectoryFacts.facts),
            (ExchangeFacts.operations, ExchangeFacts.facts),
            (PowerBIFacts.operations, PowerBIFacts.facts),
        ]
        var readers: [String: Reader] = [:]
        for (operations, reader) in tables {
            for operation in operations {
                precondition(readers[operation] == nil, "Two readers for \(operation)")
                readers[operation] = reader
            }
        }
        return readers
    }()

    /// What a record says about sharing; empty for a record that says nothing about it.
    package static func facts(in record: JSONValue) -> [SharingFact] {
        guard let record = AuditRecord(record) else { return [] }
        return facts(in: record)
    }

    /// What a record says about sharing.
    package static func facts(in record: AuditRecord) -> [SharingFact] {
        readers[record.operation]?(record) ?? []
    }
}
