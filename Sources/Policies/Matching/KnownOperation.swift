internal import AuditRecords

/// What is known of a record without reading it.
struct KnownOperation: Sendable, Hashable {
    let operation: String
    let workload: String?
    let recordType: Int?

    init(_ observed: ObservedOperation) {
        operation = observed.operation
        workload = observed.workload
        recordType = observed.recordType
    }

    init(record: JSONValue) {
        operation = record["Operation"]?.string ?? ""
        workload = record["Workload"]?.string
        recordType = record["RecordType"]?.integer
    }

    /// The answer of a test that is about what is known; nil for any other.
    func answer(_ entry: TestTable.Entry, _ index: Int, _ table: TestTable) -> Bool? {
        let text: String?
        switch entry.known {
        case .operation?: text = operation.isEmpty ? nil : operation
        case .workload?: text = workload
        case .recordType?: text = recordType.map(String.init)
        case nil: return nil
        }
        guard let text else { return nil }
        switch entry.run {
        case .isMissing: return false
        case .exists: return true
        case .equals: return table.equalities[entry.field][ValueText.folded(text)]?.contains(index) ?? false
        case .text(let matcher): return matcher.matches(matcher.isCased ? text : ValueText.folded(text))
        case .number, .pattern, .network, .field, .time: return nil
        }
    }
}
