/// The particular fields of an Entra record: actor, target, modified properties.
struct DirectoryEntry {
    let record: AuditRecord
    /// Who did it, with the object id that `Actor` has.
    let actor: Actor

    init(_ record: AuditRecord) {
        self.record = record
        let entries = record.json["Actor"]?.elements.compactMap { $0["ID"]?.text } ?? []
        var actor = record.actor
        if let id = Self.objectID(entries, "User_") {
            actor.id = id
        } else if let id = Self.objectID(entries, "ServicePrincipal_") {
            actor.kind = .application
            actor.id = id
            if actor.name.map(GUIDText.isGUID) != false || actor.name?.hasPrefix("ServicePrincipal_") == true {
                actor.name = Self.typed(record.json["Actor"], 1) ?? actor.name
            }
        }
        self.actor = actor
    }

    /// The object id behind a class prefix: `User_<GUID>`.
    private static func objectID(_ entries: [String], _ prefix: String) -> String? {
        entries.lazy.compactMap { $0.suffix(after: prefix) }.first { GUIDText.isGUID($0) }?.lowercased()
    }

    /// The entry of an identity type: 1 a name, 5 a user principal name (schema, "Enum: Identity Type").
    private static func typed(_ list: JSONValue?, _ type: Int) -> String? {
        list?.elements.first { $0["Type"]?.integer == type }?["ID"]?.text
    }

    /// A property's new value, out of the JSON that it may be wrapped in.
    func new(_ name: String) -> String? {
        Self.plain(record.json["ModifiedProperties"]?.named(name, "NewValue"))
    }

    /// A property's old value.
    func old(_ name: String) -> String? {
        Self.plain(record.json["ModifiedProperties"]?.named(name, "OldValue"))
    }

    /// `"\"Sales\""` and `"[\r\n  \"Member\"\r\n]"` are the texts in them; an empty list is nothing.
    private static func plain(_ value: JSONValue?) -> String? {
        guard let text = value?.text else { return nil }
        guard text.hasPrefix("\"") || text.hasPrefix("["), let inner = JSONValue.string(text).unwrapped else {
            return text
        }
        switch inner {
        case .string: return inner.text
        case .array(let elements):
            let texts = elements.compactMap(\.text)
            return texts.isEmpty ? nil : texts.joined(separator: ", ")
        default: return text
        }
    }

    /// The name of the target.
    var targetName: String? { Self.typed(record.json["Target"], 1) }

    /// The account that the record is about.
    var account: Audience {
        let entries = record.json["Target"]?.elements.compactMap { $0["ID"]?.text } ?? []
        let name = Self.typed(record.json["Target"], 5) ?? record.text("ObjectId")
        if let id = Self.objectID(entries, "Group_") { return Audience(.group, id: id, name: targetName) }
        if let id = Self.objectID(entries, "ServicePrincipal_") {
            return Audience(.application, id: id, name: targetName)
        }
        var audience = name.map { Audience(account: $0) } ?? Audience(.unknown)
        audience.id = Self.objectID(entries, "User_") ?? audience.id
        return audience
    }

    /// The target as a resource.
    func target(_ kind: SharedResource.Kind) -> SharedResource {
        let entries = record.json["Target"]?.elements.compactMap { $0["ID"]?.text } ?? []
        let prefixes = ["ServicePrincipal_", "Application_", "Group_"]
        let id = prefixes.lazy.compactMap { Self.objectID(entries, $0) }.first
        return SharedResource(kind, id: id ?? record.text("ObjectId").map(GUIDText.canonical), name: targetName)
    }

    /// The resource that the properties name as `<prefix>.ObjectID` and `<prefix>.DisplayName`; nil when they don't.
    func named(_ kind: SharedResource.Kind, _ prefix: String) -> SharedResource? {
        let id = new("\(prefix).ObjectID") ?? old("\(prefix).ObjectID")
        let name = new("\(prefix).DisplayName") ?? old("\(prefix).DisplayName")
        return id == nil && name == nil ? nil : SharedResource(kind, id: id.map(GUIDText.canonical), name: name)
    }

    /// The same, or the target where the properties name nothing.
    func resource(_ kind: SharedResource.Kind, _ prefix: String) -> SharedResource {
        named(kind, prefix) ?? target(kind)
    }

    /// The names of what was changed.
    var changes: [String: String] {
        let names = (record.json["ModifiedProperties"]?.elements ?? []).compactMap { $0["Name"]?.text }
        return names.isEmpty ? [:] : ["changed": names.joined(separator: ", ")]
    }
}
