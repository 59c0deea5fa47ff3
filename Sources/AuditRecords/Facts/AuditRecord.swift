/// A record as a tree, with the common fields read (Management Activity API schema, "Common schema").
package struct AuditRecord: Sendable {
    /// The whole record.
    package let json: JSONValue
    /// `Id`.
    package let id: String
    /// `Operation`.
    package let operation: String
    /// `CreationTime`, in microseconds since 1970, UTC.
    package let createdAt: Int64
    /// `OrganizationId`, lower case.
    package let organizationID: String?
    /// `RecordType`.
    package let recordType: Int?
    /// `Workload`.
    package let workload: String?
    /// Who did it, by the common fields.
    package let actor: Actor
    /// Whether it was done.
    ///
    /// A word that nobody knows counts as done: a share must not vanish behind it.
    package let succeeded: Bool

    /// Reads the common fields; nil without the three that make a record.
    package init?(_ json: JSONValue) {
        guard let id = json["Id"]?.text, let operation = json["Operation"]?.string, !operation.isEmpty,
            let createdAt = json["CreationTime"]?.text.flatMap(RecordTime.microseconds)
        else { return nil }
        self.json = json
        self.id = id
        self.operation = operation
        self.createdAt = createdAt
        organizationID = json["OrganizationId"]?.text?.lowercased()
        recordType = json["RecordType"]?.integer
        workload = json["Workload"]?.text
        actor = Actor(
            userID: json["UserId"]?.text ?? json["UserKey"]?.text,
            userKey: json["UserKey"]?.text,
            userType: json["UserType"]?.integer
        )
        // Succeeded, Success, True, PartiallySucceeded and many more mean done; these mean not done.
        let status = json["ResultStatus"]?.text?.lowercased() ?? ""
        succeeded = !["failed", "failure", "fail", "false", "error"].contains(status)
    }

    /// The text of a member that says something.
    package func text(_ name: String) -> String? {
        json[name]?.text
    }

    /// The address of the caller without its port: `1.2.3.4:26568`, `[v6]:port`, `[v6]`, `::ffff:1.2.3.4` were all seen.
    package var clientIP: String? {
        let candidates = ["ClientIP", "ClientIPAddress", "ActorIpAddress"]
        return candidates.lazy.compactMap { text($0) }.first.map(Self.address)
    }

    static func address(_ text: String) -> String {
        var host = Substring(text)
        if host.hasPrefix("[") {
            host = host.dropFirst().prefix { $0 != "]" }
        } else if host.count(where: { $0 == ":" }) == 1 {
            host = host.prefix { $0 != ":" }
        }
        if host.lowercased().hasPrefix("::ffff:"), host.contains(".") { host = host.dropFirst(7) }
        return String(host)
    }

    /// A fact of this record, with what all of its facts share filled in.
    ///
    /// `correlation` ties the records of one request together, where there is such a thing; `scope` is what else must be
    /// equal for two facts to be one act, and `part` what must be equal unless one of them is bookkeeping. Without a
    /// correlation it is the same person who does the same kind of act to the same thing that makes two records one act.
    func fact(
        _ act: SharingAct,
        _ resource: SharedResource,
        _ audience: Audience? = nil,
        role: SharedRole? = nil,
        actor: Actor? = nil,
        correlation: String? = nil,
        scope: String = "",
        part: String? = nil,
        isNoise: Bool = false,
        succeeded: Bool? = nil,
        details: [String: String] = [:]
    ) -> SharingFact {
        let tie = correlation.flatMap { Self.isBlank($0) ? nil : $0.lowercased() }
        let key = tie.map { "c|\($0)|\(act.direction.rawValue)|\(scope.lowercased())" }
        let by = actor ?? self.actor
        return SharingFact(
            act: act,
            resource: resource,
            audience: audience,
            role: role,
            actor: by,
            occurredAt: createdAt,
            recordID: id,
            operation: operation,
            recordType: recordType,
            workload: workload,
            correlationID: tie,
            clientIP: clientIP,
            isNoise: isNoise,
            succeeded: succeeded ?? self.succeeded,
            foldKey: key ?? repetition(of: act, resource, by: by) ?? "r|\(RecordKey(id: id, operation: operation))",
            part: part,
            details: details
        )
    }

    /// The key of an act without a correlation id: who did which kind of act to which thing; nil where one of them is not
    /// said, because then nothing ties two records together.
    private func repetition(of act: SharingAct, _ resource: SharedResource, by actor: Actor) -> String? {
        // Nobody is a person: those who open the same link without signing in are told apart by where they come from.
        let who = actor.kind == .anonymous ? clientIP : actor.id ?? actor.name
        guard let who, let what = resource.id ?? resource.url ?? resource.name else { return nil }
        let place = resource.environmentID ?? resource.owner ?? ""
        let kind = "\(workload ?? "")|\(act.family.rawValue)|\(resource.kind.rawValue)"
        return "a|\(kind)|\(who)|\(place)|\(what)".lowercased()
    }

    /// Whether a correlation id is the zero GUID, which many unrelated records carry.
    private static func isBlank(_ id: String) -> Bool {
        id.allSatisfy { $0 == "0" || $0 == "-" }
    }
}
