/// The five kinds of content of the Management Activity API.
enum ContentType: String, CaseIterable, Codable, Hashable, Sendable {
    case azureActiveDirectory = "Audit.AzureActiveDirectory"
    case exchange = "Audit.Exchange"
    case sharePoint = "Audit.SharePoint"
    case general = "Audit.General"
    case dlp = "DLP.All"

    /// Reads the name without regard to case, as the service does.
    init?(name: some StringProtocol) {
        let lowered = name.lowercased()
        guard let match = Self.allCases.first(where: { $0.rawValue.lowercased() == lowered }) else { return nil }
        self = match
    }

    /// `audit_general$Audit_General`, as it stands in a content id.
    var idPart: String {
        let name = rawValue.replacing(".", with: "_")
        return "\(name.lowercased())$\(name)"
    }

    /// Where Microsoft files a record, by its workload and record type.
    ///
    /// Data loss prevention matches have their own feed whatever service they come from (record types 11, 13, 33 and
    /// the operations `DlpRule…`).
    init(workload: String?, recordType: Int64?, operation: String?) {
        if [11, 13, 33].contains(recordType) || operation?.lowercased().hasPrefix("dlprule") == true {
            self = .dlp
            return
        }
        switch workload {
        case "AzureActiveDirectory": self = .azureActiveDirectory
        case "Exchange": self = .exchange
        case "SharePoint", "OneDrive": self = .sharePoint
        default: self = .general
        }
    }
}
