import AuditRecords
import Foundation
import Gateway
import Testing

/// `docs/sharing-events.md` says of every operation what the code makes of it.
@Suite struct SharingDocumentTests {
    private static let tenant = "11111111-aaaa-4bbb-8ccc-222222222222"

    /// One record that has whatever a reader of any workload looks for.
    private static func example(_ operation: String) throws -> JSONValue {
        let guests = [
            "Invite external user.", "Redeem external user invite.", "Add user.", "Add User.", "Delete user.",
        ]
        let upn =
            guests.contains(operation) ? "kim_fabrikam.example#EXT#@contoso.onmicrosoft.com" : "lee@contoso.example"
        let parameters = [
            "Identity": "megan@contoso.example", "User": "lee@contoso.example", "AccessRights": "FullAccess",
            "Member": "lee@contoso.example", "Links": "lee@contoso.example", "ForwardTo": "kim@fabrikam.example",
            "AutoForwardEnabled": "True", "AutoForwardingMode": "On", "PublishEnabled": "True", "Enabled": "True",
        ].sorted { $0.key < $1.key }.map { #"{"Name":"\#($0.key)","Value":"\#($0.value)"}"# }.joined(separator: ",")
        let text = #"""
            {"CreationTime":"2026-03-01T10:20:30","Id":"aaaaaaaa-0000-4000-8000-000000000001","OrganizationId":"\#(tenant)",
            "Operation":"\#(operation)","UserId":"megan@contoso.example","UserType":0,"ItemType":"File",
            "ObjectId":"https://contoso.sharepoint.com/sites/Sales/Budget.xlsx","SourceFileName":"Budget.xlsx",
            "TargetUserOrGroupName":"lee@contoso.example","TargetUserOrGroupType":"Member",
            "EventData":"<Type>Edit</Type>","SharingPermission":3,"RecipientUPN":"lee@contoso.example",
            "FlowDetailsUrl":"https://admin.powerplatform.microsoft.com/environments/e/flows/f/flowDetails",
            "AppName":"ff089778-9492-4b2b-b569-70b2ed03df91","ResourceId":"shared-sql","BotId":"b",
            "PropertyCollection":[{"Name":"targetuser.id","Value":"00b5c1cc-1111-4222-8333-444455556666"},
                {"Name":"x.permission_type","Value":"CanEdit"}],
            "TeamName":"Sales","AADGroupId":"61b6d6f5-7aa0-437b-a967-fbcd39ec90a1",
            "Members":[{"UPN":"kim_fabrikam.example#EXT#@contoso.onmicrosoft.com","Role":1}],
            "ParticipantInfo":{"HasGuestUsers":true},
            "Target":[{"ID":"\#(upn)","Type":5},{"ID":"Name","Type":1}],
            "ModifiedProperties":[{"Name":"Role.DisplayName","NewValue":"Reports Reader","OldValue":""}],
            "Parameters":[\#(parameters)],
            "OperationProperties":[{"Name":"RuleActions","Value":"[Forward kim@fabrikam.example]"}],
            "Item":{"ParentFolder":{"Path":"\\Inbox","MemberUpn":"lee@contoso.example","MemberRights":"ReadAny"}},
            "ReportName":"Budget","SharingInformation":[{"RecipientEmail":"lee@contoso.example","ResharePermission":"Read"}],
            "UserInformation":[{"UserId":"lee@contoso.example","RolePermissions":"Viewer"}],
            "OrgAppPermission":{"recipients":"lee@contoso.example","permissions":"Read"}}
            """#
        return try JSONValue(parsing: Array(text.utf8).span)
    }

    /// The cells of an operation's row that the code decides.
    private static func cells(_ operation: String) throws -> String {
        let facts = SharingFacts.facts(in: try example(operation))
        let tenantID = try #require(UUID(uuidString: tenant))
        guard let fact = facts.first else { return "| `\(operation)` | nothing | – | – | – |" }
        guard let event = Folding.events(of: facts, tenant: tenantID).first else {
            return "| `\(operation)` | \(fact.act.rawValue) (bookkeeping) | \(fact.resource.kind.rawValue) | – | – |"
        }
        let audiences = Set(event.audiences.map(\.kind.rawValue)).sorted().joined(separator: ", ")
        return "| `\(operation)` | \(event.act.rawValue) | \(event.resource.kind.rawValue) "
            + "| \(audiences.isEmpty ? "–" : audiences) | \(event.risk.level.rawValue) |"
    }

    private static var document: String {
        get throws {
            let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            return try String(contentsOf: root.appending(path: "docs/sharing-events.md"), encoding: .utf8)
        }
    }

    @Test func `every operation stands in the table as the code reads it, and nothing else does`() throws {
        let rows = try Self.document.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
        let expected = try OperationCatalogue.sharingOperations.map(Self.cells)

        for cells in expected {
            #expect(rows.contains { $0.hasPrefix(cells) }, "ROW \(cells)")
        }
        for row in rows { #expect(expected.contains { row.hasPrefix($0) }, "not what the code does: \(row)") }
        #expect(rows.count == expected.count)
        #expect(expected.allSatisfy { !$0.contains("nothing") })
    }

    @Test func `every reason for a risk has its code in the document`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let document = try Self.document
        var codes: Set<String> = []
        for name in ["ActRisk", "AudienceRisk"] {
            let source = try String(
                contentsOf: root.appending(path: "Sources/Gateway/Sharing/\(name).swift"),
                encoding: .utf8
            )
            let pattern = try Regex(#"\.(?:low|medium|high|critical),\s*"([a-zA-Z.]+)""#)
            for match in source.matches(of: pattern) { codes.insert(match.output[1].substring.map(String.init) ?? "") }
        }

        #expect(codes.count >= 25)
        for code in codes { #expect(document.contains("* `\(code)`"), "the reason \(code) is not in the document") }
    }
}
