import AuditRecords
import Foundation

/// Records of invented companies in the shapes that Microsoft sends.
enum Sample {
    static let tenant = "11111111-aaaa-4bbb-8ccc-222222222222"
    static let correlation = "5bbf0000-70cd-2000-c945-5477f2790000"

    /// A record with the common fields and these members.
    static func record(_ operation: String, _ members: String) throws -> JSONValue {
        let comma = members.isEmpty ? "" : ","
        let text = """
            {"CreationTime":"2025-03-01T10:20:30","Id":"aaaaaaaa-0000-4000-8000-\(id(operation + members))",\
            "Operation":"\(operation)","OrganizationId":"\(tenant)"\(comma)\(members)}
            """
        return try JSONValue(parsing: Array(text.utf8).span)
    }

    /// The only fact of a record.
    static func fact(_ operation: String, _ members: String) throws -> SharingFact {
        let facts = SharingFacts.facts(in: try record(operation, members))
        guard facts.count == 1, let fact = facts.first else { throw Unexpected(count: facts.count) }
        return fact
    }

    struct Unexpected: Error {
        let count: Int
    }

    /// Twelve hexadecimal digits out of a text, so that different samples have different ids.
    private static func id(_ text: String) -> String {
        String(RecordKey(id: text + "-", operation: "").description.prefix(12))
    }
}
