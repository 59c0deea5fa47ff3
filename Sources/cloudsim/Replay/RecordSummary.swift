/// The few members of a record by which it is sorted; each may be missing or of another kind.
struct RecordSummary: Decodable, Sendable {
    var id: String?
    var created: String?
    var operation: String?
    var organisation: String?
    var recordType: Int64?
    var workload: String?
    var correlation: String?

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case created = "CreationTime"
        case operation = "Operation"
        case organisation = "OrganizationId"
        case recordType = "RecordType"
        case workload = "Workload"
        case correlation = "CorrelationId"
    }

    init(from decoder: any Decoder) throws {
        // A line may be JSON and no object; then nothing is known of it.
        guard let container = try? decoder.container(keyedBy: CodingKeys.self) else { return }
        func text(_ key: CodingKeys) -> String? { try? container.decodeIfPresent(String.self, forKey: key) }
        id = text(.id)
        created = text(.created)
        operation = text(.operation)
        organisation = text(.organisation)
        workload = text(.workload)
        correlation = text(.correlation)
        // Some collectors write the number as a string.
        recordType =
            (try? container.decodeIfPresent(Int64.self, forKey: .recordType)) ?? text(.recordType).flatMap { Int64($0) }
    }

    /// Whether the bytes are one record with what every record must have (Management Activity API schema, "Common
    /// schema": `Id`, `Operation` and `CreationTime`).
    static func isSound(_ bytes: [UInt8]) -> Bool {
        // What is no JSON is not sound.
        guard let record = try? JSON.decode(RecordSummary.self, from: bytes) else { return false }
        return [record.id, record.operation, record.created].allSatisfy { $0?.isEmpty == false }
    }

    /// The feed that Microsoft would file it under.
    var contentType: ContentType { ContentType(workload: workload, recordType: recordType, operation: operation) }
}
