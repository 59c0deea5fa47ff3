/// A file, folder or site that SharePoint records are about.
struct SharedItem: Sendable {
    let workload: String
    let site: String
    let folder: String
    let name: String
    let siteID: String
    let webID: String
    let listID: String
    let itemID: String

    /// A file in a team site, or in somebody's OneDrive when an owner is given.
    init(
        _ name: String,
        folder: String = "Shared Documents",
        site: String,
        owner: Customer.Person? = nil,
        in customer: Customer,
        dice: inout Dice
    ) {
        self.name = name
        self.folder = owner == nil ? folder : "Documents"
        if let owner {
            workload = "OneDrive"
            let personal = owner.upn.replacing("@", with: "_").replacing(".", with: "_")
            self.site = "https://\(customer.name)-my.sharepoint.com/personal/\(personal)"
        } else {
            workload = "SharePoint"
            self.site = "https://\(customer.name).sharepoint.com/sites/\(site)"
        }
        siteID = dice.guid()
        webID = dice.guid()
        listID = dice.guid()
        itemID = dice.guid()
    }

    var url: String { "\(site)/\(folder)/\(name)" }
    var fileExtension: String { name.split(separator: ".").dropFirst().last.map(String.init) ?? "" }

    /// The members that every record about the item has; the correlation is the act's, not the item's.
    func members(kind: String = "File", agent: String, correlation: String) -> String {
        var text = #""CorrelationId":"\#(correlation)","EventSource":"SharePoint","ItemType":"\#(kind)","#
        if kind != "Web", kind != "Site" { text += #""ListId":"\#(listID)","ListItemUniqueId":"\#(itemID)","# }
        text += #""Site":"\#(siteID)","UserAgent":"\#(agent)","WebId":"\#(webID)","SiteUrl":"\#(site)""#
        if kind == "File" {
            text += #","SourceFileExtension":"\#(fileExtension)","SourceFileName":\#(JSON.quoted(name)),"#
            text += #""SourceRelativeUrl":\#(JSON.quoted("\(folder)/\(name)"))"#
        } else if kind == "Folder" {
            text += #","SourceFileExtension":"","SourceRelativeUrl":\#(JSON.quoted("\(folder)/\(name)"))"#
        }
        return text
    }
}
