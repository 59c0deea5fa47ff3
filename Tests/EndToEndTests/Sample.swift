import Foundation

/// A few records of invented customers, one organisation after another so that each of the three gets its own.
enum Sample {
    private static let organisations = [
        "aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002",
        "aaaaaaaa-0000-4000-8000-000000000003",
    ]

    static let records: [String] = organisations.flatMap { organisation in
        [
            sharePoint(organisation, "AnonymousLinkCreated", "Budget.xlsx", #","EventData":"<Type>Edit</Type>""#),
            sharePoint(
                organisation,
                "AddedToGroup",
                "AllStaff",
                #","TargetUserOrGroupName":"Everyone except external users","TargetUserOrGroupType":"SecurityGroup","#
                    + #""EventData":"<Group>Site Members</Group>","SiteUrl":"https://contoso.sharepoint.com/sites/AllStaff/""#
            ),
            sharePoint(organisation, "FileAccessed", "Plan.docx", ""),
        ]
    }

    private static func sharePoint(
        _ organisation: String,
        _ operation: String,
        _ name: String,
        _ more: String
    ) -> String {
        let time = Date().addingTimeInterval(-7200).formatted(.iso8601).dropLast()
        return """
            {"Id":"\(UUID())","Operation":"\(operation)","CreationTime":"\(time)","OrganizationId":"\(organisation)",\
            "RecordType":14,"Workload":"SharePoint","UserType":0,"UserKey":"k","UserId":"ada@contoso.com",\
            "ItemType":"File","SourceFileName":"\(name)","CorrelationId":"\(UUID())",\
            "ObjectId":"https://contoso.sharepoint.com/sites/AllStaff/\(name)"\(more)}
            """
    }
}
