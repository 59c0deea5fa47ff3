import AuditRecords
import Foundation
import Testing

@Suite struct CatalogueTests {
    @Test(arguments: [
        ("SharingSet", OperationCatalogue.Classification.sharing), ("FileAccessed", .knownIrrelevant),
        ("PutPermissions", .sharing), ("UserLoggedIn", .knownIrrelevant), ("SomethingNew", .unknown),
        ("Get-Anything", .knownIrrelevant),
        ("sharingset", .unknown),
    ])
    func `an operation is known by its exact name`(name: String, classification: OperationCatalogue.Classification) {
        #expect(OperationCatalogue.standard.classification(of: name) == classification)
    }

    @Test func `a fact survives its stored form`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let fact = try Sample.fact(
            "SharingSet",
            #""ItemType":"File","TargetUserOrGroupName":"lee@contoso.example","EventData":"<PermissionsGranted>Read</PermissionsGranted>""#
        )

        let stored = try encoder.encode(fact)

        #expect(try JSONDecoder().decode(SharingFact.self, from: stored) == fact)
        let text = String(decoding: stored, as: UTF8.self)
        #expect(text.contains(#""act":"granted""#) && text.contains(#""occurredAt":1740824430000000"#))
    }

    @Test func `a record without the fields of a record has no facts`() throws {
        for text in ["{}", "[]", "null", #"{"Operation":"SharingSet"}"#] {
            #expect(SharingFacts.facts(in: try JSONValue(parsing: Array(text.utf8).span)).isEmpty)
        }
    }

    @Test func `no operation's reader trips over a bare record or one full of the wrong types`() throws {
        let wrong = [
            "Actor", "Target", "ModifiedProperties", "Parameters", "Members", "EventData", "Item", "PropertyCollection",
            "JsonPropertiesCollection", "AdditionalInfo", "SharingInformation", "UserId", "RecordType", "ObjectId",
        ]
        let fillings = ["7", #""text""#, "[1,[2],{}]", "{\"a\":{}}", "null", #""[1""#, #""{\"Name\":1}""#, #"["a"]"#]
        for operation in OperationCatalogue.sharingOperations {
            for filling in fillings {
                let members = wrong.map { "\"\($0)\":\(filling)" }.joined(separator: ",")
                _ = SharingFacts.facts(in: try Sample.record(operation, members))
            }
            _ = SharingFacts.facts(in: try Sample.record(operation, ""))
        }
        #expect(OperationCatalogue.sharingOperations.count > 100)
    }
}
