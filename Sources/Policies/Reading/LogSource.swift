/// A rule's `logsource`.
struct LogSource: Sendable {
    var source: Policy.Source
    /// Whether the names of other tools' fields are understood (`FieldAliases`).
    var hasAliases: Bool
    /// Workloads (lower case) that it is about; nil: any.
    var workloads: Set<String>?

    /// Services of `product: m365` that say a workload.
    ///
    /// SigmaHQ's `audit`, `threat_management` and `threat_detection` say none: their rules name it themselves.
    static let workloads: [String: Set<String>] = [
        "exchange": ["exchange"],
        "sharepoint": ["sharepoint", "onedrive"],
        "onedrive": ["onedrive"],
        "teams": ["microsoftteams"],
        "powerapps": ["powerapps", "powerplatform"],
        "flow": ["microsoftflow", "powerplatform"],
        "powerautomate": ["microsoftflow", "powerplatform"],
        "powerbi": ["powerbi"],
        "azuread": ["azureactivedirectory"],
        "entra": ["azureactivedirectory"],
    ]

    /// Reads it.
    ///
    /// - Throws: `PolicyFault` for products whose records the gateway does not have.
    static func read(_ value: YAMLValue, accepting products: PolicyProducts) throws(PolicyFault) -> LogSource {
        guard value.members != nil else {
            throw PolicyFault(
                "sigma.logsource_invalid",
                value.line,
                "logsource is \(value.kind)",
                "Write product: m365, or product: gateway with service: sharing."
            )
        }
        let service = value["service"]?.scalarText?.lowercased()
        switch value["product"]?.scalarText?.lowercased() {
        case "m365": return LogSource(source: .record, hasAliases: true, workloads: service.flatMap { workloads[$0] })
        case "gateway":
            switch service {
            case "sharing": return LogSource(source: .event, hasAliases: false)
            case "collection": return LogSource(source: .collection, hasAliases: false)
            default:
                throw PolicyFault(
                    "sigma.service_unknown",
                    value["service"]?.line ?? value.line,
                    "product gateway has no service \"\(service ?? "")\"",
                    Nearest.remedy(for: service ?? "", among: ["sharing", "collection"])
                )
            }
        case let product:
            if products == .any { return LogSource(source: .record, hasAliases: false) }
            throw PolicyFault(
                "sigma.product_unsupported",
                value["product"]?.line ?? value.line,
                "the gateway has no records of \"\(product ?? "any product")\"",
                "Rules are about product: m365 or product: gateway; leave this rule out."
            )
        }
    }
}
