import Foundation
import Testing

@testable import Gateway

@Suite struct DigestSchemaTests {
    @Test func `every document keeps to the published schema, and the schema knows every field`() throws {
        var late = DigestSample.surroundings()
        late.comparison = DigestSample.digest().asComparison
        let digests = [
            DigestSample.digest(), DigestSample.digest(entries: [], completeness: DigestSample.complete),
            Digest(DigestSample.heading(.monthly), entries: DigestSample.entries, late),
            Digest(DigestSample.heading(.hourly), entries: DigestSample.entries, DigestSample.surroundings()),
        ]
        let schema = try SchemaReader(Data(DigestSchema.document))
        for digest in digests {
            let document = try JSONSerialization.jsonObject(with: digest.json())
            #expect(schema.problems(in: document) == [])
        }
    }

    @Test func `the reader of schemas sees what is wrong`() throws {
        let schema = try SchemaReader(Data(DigestSchema.document))
        var document = try #require(
            try JSONSerialization.jsonObject(with: DigestSample.digest().json()) as? [String: Any]
        )
        document["headline"] = nil
        document["cadence"] = "yearly"
        document["extra"] = 1
        document["eventCount"] = "6"

        #expect(
            schema.problems(in: document).sorted() == [
                ".cadence: none of its values", ".eventCount: no integer", ".extra: not in the schema",
                ".headline: missing",
            ]
        )
    }
}

/// As much of JSON Schema as the gateway's schema uses.
struct SchemaReader {
    private let root: [String: Any]

    init(_ document: Data) throws {
        root = try #require(try JSONSerialization.jsonObject(with: document) as? [String: Any])
    }

    func problems(in document: Any) -> [String] { problems(document, root, "") }

    private func problems(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
        if let reference = schema["$ref"] as? String {
            let name = String(reference.dropFirst("#/$defs/".count))
            guard let target = (root["$defs"] as? [String: Any])?[name] as? [String: Any] else {
                return ["\(path): nothing is \(reference)"]
            }
            return problems(value, target, path)
        }
        if let values = schema["enum"] as? [String] {
            return values.contains(value as? String ?? "") ? [] : ["\(path): none of its values"]
        }
        if let wanted = schema["const"] as? Int { return value as? Int == wanted ? [] : ["\(path): not \(wanted)"] }
        switch schema["type"] as? String {
        case "object": return object(value, schema, path)
        case "array":
            guard let items = value as? [Any], let each = schema["items"] as? [String: Any] else {
                return ["\(path): no array"]
            }
            return items.enumerated().flatMap { problems($1, each, "\(path)[\($0)]") }
        case "string":
            guard let text = value as? String else { return ["\(path): no string"] }
            guard schema["format"] as? String == "date-time" else { return [] }
            return text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z/) == nil ? ["\(path): no time"] : []
        case "integer": return value is Int ? [] : ["\(path): no integer"]
        case "boolean": return value is Bool ? [] : ["\(path): no boolean"]
        default: return ["\(path): the schema says nothing"]
        }
    }

    private func object(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
        guard let members = value as? [String: Any] else { return ["\(path): no object"] }
        let properties = schema["properties"] as? [String: Any] ?? [:]
        let missing = (schema["required"] as? [String] ?? []).filter { members[$0] == nil }
        return missing.map { "\(path).\($0): missing" }
            + members.flatMap { name, member -> [String] in
                let known = properties[name] ?? schema["additionalProperties"]
                guard let known = known as? [String: Any] else { return ["\(path).\(name): not in the schema"] }
                return problems(member, known, "\(path).\(name)")
            }
    }
}
