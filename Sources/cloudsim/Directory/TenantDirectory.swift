/// All tenants, found by id, name or domain without a search: thousands of them are asked for on every request.
struct TenantDirectory: Sendable {
    private var byID: [String: SimulatedTenant] = [:]
    /// Lower case names and domains; of two tenants that share one, the first has it.
    private var ids: [String: String] = [:]

    /// The tenant of that id (lower case GUID).
    ///
    /// A tenant comes and goes by assignment; what is changed in place keeps its name and domain, which are constants.
    subscript(id: String) -> SimulatedTenant? {
        get { byID[id] }
        set {
            for alias in byID[id]?.aliases ?? [] where ids[alias] == id { ids[alias] = nil }
            byID[id] = newValue
            for alias in newValue?.aliases ?? [] where ids[alias] == nil { ids[alias] = id }
        }
        _modify { yield &byID[id] }
    }

    var values: Dictionary<String, SimulatedTenant>.Values { byID.values }
    var keys: [String] { Array(byID.keys) }
    var count: Int { byID.count }

    /// The id of the tenant that has this id, domain or name, without regard to case.
    func find(_ key: String) -> String? {
        if byID[key] != nil { return key }
        let key = key.lowercased()
        return byID[key] != nil ? key : ids[key]
    }
}

extension SimulatedTenant {
    fileprivate var aliases: [String] { [name.lowercased(), domain.lowercased()] }
}
