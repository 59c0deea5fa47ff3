internal import CSimdJSON
internal import FoundationEssentials

/// A scan under way: turns elements into records and gives each operation its number.
struct BlobReading {
    private(set) var scan = BlobScan()
    private let catalogue: OperationCatalogue
    private let organization: UInt128
    /// The index in `scan.operations` by a hash of workload, record type and operation.
    private var indexes: [UInt64: Int] = [:]
    /// The last look-up: records of one kind come in runs.
    private var last: (hash: UInt64, index: Int)?

    init(catalogue: OperationCatalogue, organization: UUID) {
        self.catalogue = catalogue
        let uuid = organization.uuid
        let bytes = [
            uuid.0, uuid.1, uuid.2, uuid.3, uuid.4, uuid.5, uuid.6, uuid.7,
            uuid.8, uuid.9, uuid.10, uuid.11, uuid.12, uuid.13, uuid.14, uuid.15,
        ]
        self.organization = bytes.reduce(0) { $0 << 8 | UInt128($1) }
    }

    /// Makes room for that many more records.
    ///
    /// Growing at least twofold keeps many small batches cheap.
    mutating func reserve(_ count: Int) {
        let needed = scan.records.count + count
        if needed > scan.records.capacity { scan.records.reserveCapacity(max(needed, scan.records.capacity * 2)) }
    }

    mutating func take(_ element: csj_element, in bytes: borrowing ScanBytes) {
        let range = element.start..<element.end
        switch element.kind {
        case CSJ_RECORD:
            takeRecord(element, range, in: bytes)
        case CSJ_NOT_AN_OBJECT:
            let isWhole = element.status == CSJ_NOT_AN_ARRAY
            setAside(range, isWhole ? .notAnArray : .notAnObject, nil)
        default:
            setAside(range, .malformed, JSONProblem(element.status).message)
        }
    }

    private mutating func setAside(_ range: Range<Int>, _ reason: SetAsideRecord.Reason, _ detail: String?) {
        scan.setAside.append(SetAsideRecord(range: range, reason: reason, detail: detail))
    }

    private mutating func takeRecord(_ element: csj_element, _ range: Range<Int>, in bytes: borrowing ScanBytes) {
        // First of all whose it is: a foreign record tells more than a missing field in it.
        if let foreign = foreignOrganization(element.organization_id, in: bytes) {
            return setAside(range, .foreignOrganization, foreign)
        }
        guard let id = identity(element.id, in: bytes) else { return setAside(range, .missingID, nil) }
        guard let operation = hash(element.operation, in: bytes) else {
            return setAside(range, .missingOperation, nil)
        }
        guard let createdAt = time(element.creation_time, in: bytes) else {
            let text = bytes.text(element.creation_time).map { String($0.prefix(64)) }
            return setAside(range, .badCreationTime, text)
        }
        let index = index(of: element, operationHash: operation, in: bytes)
        scan.operations[index].count += 1
        let key = RecordKey(id: id, operation: operation)
        scan.records.append(ScannedRecord(key: key, createdAt: createdAt, range: range, operation: index))
    }

    /// The organization's text when it is another one.
    ///
    /// Absent, null and empty say nothing and are accepted.
    private func foreignOrganization(_ token: csj_token, in bytes: borrowing ScanBytes) -> String? {
        if token.kind == CSJ_ABSENT || token.kind == CSJ_NULL { return nil }
        if token.kind == CSJ_STRING {
            let text = bytes.raw(token)
            if text.isEmpty || GUIDText.bits(text) == organization { return nil }
        }
        let text = bytes.text(token) ?? String(copying: bytes.raw(token))
        return String(text.prefix(64))
    }

    private func identity(_ token: csj_token, in bytes: borrowing ScanBytes) -> UInt128? {
        guard token.length > 0 else { return nil }
        switch token.kind {
        case CSJ_STRING: return RecordKey.identity(of: bytes.raw(token))
        case CSJ_ESCAPED_STRING: return RecordKey.identity(of: JSONText.unescape(bytes.raw(token)).span)
        default: return nil
        }
    }

    private func hash(_ token: csj_token, in bytes: borrowing ScanBytes) -> UInt64? {
        guard token.length > 0 else { return nil }
        switch token.kind {
        case CSJ_STRING: return StableHash.bits64(bytes.raw(token))
        case CSJ_ESCAPED_STRING: return StableHash.bits64(JSONText.unescape(bytes.raw(token)).span)
        default: return nil
        }
    }

    private func time(_ token: csj_token, in bytes: borrowing ScanBytes) -> Int64? {
        switch token.kind {
        case CSJ_STRING: RecordTime.microseconds(bytes.raw(token))
        case CSJ_ESCAPED_STRING: RecordTime.microseconds(JSONText.unescape(bytes.raw(token)).span)
        default: nil
        }
    }

    private mutating func index(
        of element: csj_element,
        operationHash: UInt64,
        in bytes: borrowing ScanBytes
    ) -> Int {
        let workload = hash(element.workload, in: bytes) ?? 0
        let recordType = integer(element.record_type, in: bytes)
        // Mixed so that the three can't stand in for each other (multiplier: 2^64 / golden ratio).
        let mixed = (operationHash &* 31 ^ workload) &* 0x9e37_79b9_7f4a_7c15
        let hash = mixed &+ UInt64(bitPattern: Int64(recordType ?? Int.min))
        if let last, last.hash == hash { return last.index }
        let index: Int
        if let known = indexes[hash] {
            index = known
        } else {
            index = scan.operations.count
            indexes[hash] = index
            let operation = bytes.text(element.operation) ?? ""
            let observed = ObservedOperation(
                workload: bytes.text(element.workload),
                recordType: recordType,
                operation: operation,
                classification: catalogue.classification(of: operation),
                count: 0
            )
            scan.operations.append(observed)
        }
        last = (hash, index)
        return index
    }

    /// A number, or a number as text: collectors in between have sent both.
    private func integer(_ token: csj_token, in bytes: borrowing ScanBytes) -> Int? {
        guard token.kind == CSJ_NUMBER || token.kind == CSJ_STRING, (1...18).contains(token.length) else { return nil }
        let text = bytes.raw(token)
        let isNegative = text[0] == UInt8(ascii: "-")
        var value = 0
        for position in (isNegative ? 1 : 0)..<text.count {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return isNegative ? -value : value
    }
}
