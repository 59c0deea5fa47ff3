/// The properties of a Power Platform record, wherever it keeps them.
///
/// `PropertyCollection` is a list of names and values, `JsonPropertiesCollection` the same as a string holding an
/// object, `AdditionalInfo` a string holding a few of them in the old shape. All may be there at once, or none.
struct PowerPlatformProperties {
    /// In the order of their names, so that what is read never depends on a dictionary's order.
    private let pairs: [(name: String, value: String)]
    private let record: AuditRecord

    init(_ record: AuditRecord) {
        self.record = record
        var found: [String: String] = [:]
        for entry in record.json["PropertyCollection"]?.unwrapped?.elements ?? [] {
            guard let name = entry["Name"]?.text?.lowercased(), let value = entry["Value"]?.text else { continue }
            found[name] = found[name] ?? value
        }
        for member in ["JsonPropertiesCollection", "AdditionalInfo"] {
            for (name, value) in record.json[member]?.unwrapped?.members ?? [:] {
                guard let text = value.text else { continue }
                found[name.lowercased()] = found[name.lowercased()] ?? text
            }
        }
        pairs = found.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    }

    /// The value of the first of these names that is there.
    ///
    /// Names are compared without case and by their end: the prefix (`powerplatform.analytics.resource.`) has varied.
    func first(_ names: String...) -> String? {
        for name in names.map({ $0.lowercased() }) {
            if let pair = pairs.first(where: { $0.name == name || $0.name.hasSuffix("." + name) }) { return pair.value }
        }
        return nil
    }

    /// The environment's id: a GUID or `Default-<tenant GUID>`, which comes in either case.
    var environmentID: String? {
        // The old shape calls the id `environmentName`.
        (first("environment.id") ?? record.text("EnvironmentId") ?? first("environmentName"))?.lowercased()
    }
}
