internal import AuditRecords

/// Names that published rules for `product: m365` have for fields that records name otherwise.
///
/// They count only where the record has no member of exactly that name. From SigmaHQ's rules, which were written against
/// other pipelines, and from the fields that Microsoft names differently from workload to workload.
enum FieldAliases {
    /// What a name stands for; all of them count.
    static let paths: [String: [FieldPath]] = [
        "eventSource": [FieldPath("Workload")],
        // Alerts of the Security & Compliance Center have the alert's name in `Name`, and `AlertTriggered` as operation.
        "eventName": [FieldPath("Operation"), FieldPath("Name")],
        "status": [FieldPath("ResultStatus")],
        // What a cmdlet was called with, in the Security & Compliance Center's records.
        "Payload": [FieldPath("Operation"), FieldPath("Parameters"), FieldPath("NonPIIParameters")],
        "RequestType": [FieldPath("ExtendedProperties.RequestType")],
        "UserAgent": [
            FieldPath("ExtendedProperties.UserAgent"), FieldPath("ExtendedProperties.additionalDetails.User-Agent"),
        ],
        "ClientIP": [FieldPath("ClientIPAddress"), FieldPath("ActorIpAddress")],
    ]

    /// What a field's values are called beside themselves.
    static func additions(_ name: String, _ text: String) -> [String] {
        guard name == "status" else { return [] }
        // Seen in records: Success, Succeeded, True, TRUE, success, PartiallySucceeded, Failed, Failure, False.
        switch ValueText.folded(text) {
        case "succeeded", "true", "partiallysucceeded": return ["success"]
        case "failed", "false": return ["failure"]
        default: return []
        }
    }

    /// The field of `ObservedOperation` whose value a name surely is; nil when the record has to be read.
    static func known(_ name: String, hasAliases: Bool) -> KnownField? {
        switch ValueText.folded(name) {
        case "operation": .operation
        case "workload": .workload
        case "recordtype": .recordType
        case "eventsource" where hasAliases && name == "eventSource": .workload
        default: nil
        }
    }

    enum KnownField: Sendable { case operation, workload, recordType }
}
