@testable internal import cloudsim
internal import NIOCore
internal import Testing

extension Lab {
    static let environments = "/bap/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments"
    static let registrations = "/bap/providers/Microsoft.BusinessAppPlatform/adminApplications"
    static let apps = "/powerapps/providers/Microsoft.PowerApps/scopes/admin/environments"
    static let flows = "/flow/providers/Microsoft.ProcessSimple/scopes/admin/environments"
    /// The app of the first tenant, and the flow.
    static let app = apps + "/e2/apps/a1"
    static let flow = flows + "/e2/flows/f1"

    /// The object id of the service principal behind every token of the first tenant.
    var principal: String { cloud.tenants[tenant]?.servicePrincipal(of: client) ?? "" }

    /// A lab whose first tenant has one of everything.
    static func platform() throws -> Lab {
        var lab = Lab { $0.pageSize = 2 }
        let answer = lab.control(
            "PATCH",
            "tenants/contoso",
            """
            {"organisation":{"accounts":421,"guests":9,
            "users":[{"id":"u1","displayName":"Ada","userPrincipalName":"ada@contoso.example","mail":"ada@contoso.example"},
            {"id":"u2","displayName":"Robin","userPrincipalName":"robin_adatum.com#EXT#@contoso.example","userType":"Guest"}],
            "groups":[{"id":"g1","displayName":"Sales","members":38,"guests":2}],
            "environments":[{"name":"Default-1","displayName":"One"},{"name":"e2","displayName":"Two"},{"name":"e3","displayName":"Three"}],
            "apps":[{"id":"a1","environment":"e2","displayName":"Expenses","owner":"u1","assignments":[
            {"principal":"u1","type":"User","role":"Owner"},{"type":"Tenant","role":"CanView"},{"principal":"g1","type":"Group","role":"CanEdit"}]}],
            "flows":[{"id":"f1","environment":"e2","displayName":"Invoices","owner":"u1","assignments":[{"principal":"u2","type":"User","role":"CanEdit"}]}]}}
            """
        )
        #expect(answer.status == 200)
        return lab
    }

    /// A call with a fresh token.
    mutating func ask(
        _ target: String,
        audience: String = "https://service.powerapps.com/",
        method: String = "GET",
        headers: [String: String] = [:],
        body: String = ""
    ) throws -> Answer {
        let token = try token(["scope": "\(audience)/.default"])
        return call(
            method,
            target,
            headers: headers.merging(["authorization": "Bearer \(token)"]) { first, _ in first },
            body: body
        )
    }

    mutating func post(_ target: String, _ body: String = "") throws -> Answer {
        try ask(target, method: "POST", body: body)
    }

    mutating func modify(_ body: String, of resource: String = app) throws -> Answer {
        try post(resource + "/modifyPermissions?api-version=2022-11-01", body)
    }

    mutating func delete(_ id: String, of resource: String = app) throws -> Answer {
        try modify(#"{"delete":[{"id":"\#(id)"}]}"#, of: resource)
    }

    mutating func put(_ principal: String, _ role: String, on resource: String = app) throws -> Answer {
        try modify(#"{"put":[{"properties":{"principal":\#(principal),"roleName":"\#(role)"}}]}"#, of: resource)
    }

    /// Name and role of whoever has the app or flow, as a list of all its pages says.
    mutating func holders(of resource: String = app) throws -> [String: String] {
        var found: [String: String] = [:]
        for entry in try permissions(of: resource) {
            found[entry["name"]?.text ?? ""] = entry["properties"]?["roleName"]?.text
        }
        return found
    }

    mutating func permissions(of resource: String = app) throws -> [JSON] { try all(resource + "/permissions") }

    /// The entries of a list, from all its pages.
    mutating func all(_ target: String) throws -> [JSON] {
        var entries: [JSON] = []
        var next: String? = target
        while let target = next {
            let answer = try ask(target.replacing("https://localhost:9443", with: ""))
            #expect(answer.status == 200)
            entries += try values(answer)
            next = try answer.json()["nextLink"]?.text
        }
        return entries
    }

    mutating func behave(_ change: String) {
        #expect(control("PATCH", "tenants/contoso", #"{"behaviour":\#(change)}"#).status == 200)
    }

    mutating func arrange(_ rule: String) { #expect(control("POST", "faults", rule).status == 201) }

    /// The write requests that arrived.
    mutating func writes() throws -> [JSON] {
        guard case .array(let entries) = try control("GET", "writes?tenant=contoso").json() else { return [] }
        return entries
    }

    /// The records of the first tenant's blobs that are listed now.
    func records() throws -> [JSON] {
        let entries = cloud.tenants[tenant]?.feeds[.general]?.entries ?? []
        return try entries.filter { $0.blob.visible <= now }.flatMap { entry in
            try JSON.decode([JSON].self, from: Array(entry.blob.body.readableBytesView))
        }
    }
}

/// The members of `value`.
func values(_ answer: Lab.Answer) throws -> [JSON] {
    guard case .array(let items) = try answer.json()["value"] else { return [] }
    return items
}

/// A property of a record of type 256.
func property(_ name: String, of record: JSON?) -> String? {
    guard case .array(let pairs) = record?["PropertyCollection"] else { return nil }
    return pairs.first { $0["Name"]?.text == name }?["Value"]?.text
}
