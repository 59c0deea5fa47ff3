internal import NIOCore

/// Microsoft Graph, as far as names and numbers of people go.
extension Cloud {
    func graphObjects(_ call: Call, _ tenant: SimulatedTenant) throws(PlatformRefusal) -> Reply {
        guard tenant.behaviour.graph != .missing else { throw .denied }
        struct Request: Decodable {
            var ids: [String]
            var types: [String]?
        }
        // Whatever is wrong with it has the service's one answer.
        guard let request = try? JSON.decode(Request.self, from: call.body), request.ids.count <= 1_000 else {
            throw PlatformRefusal(status: 400, code: "Request_BadRequest", message: "At most 1000 ids, in a list.")
        }
        let ids = Set(request.ids.map { $0.lowercased() })
        let types = Set(request.types ?? ["user", "group", "servicePrincipal"])
        var found: [JSON] = []
        if types.contains("user") {
            found += (tenant.organisation.users ?? []).filter { ids.contains($0.id.lowercased()) }.map { user in
                [
                    "@odata.type": "#microsoft.graph.user", "id": .string(user.id),
                    "displayName": .string(user.displayName), "userPrincipalName": .string(user.userPrincipalName),
                    "mail": user.mail.map { .string($0) } ?? .null,
                    "userType": .string(user.userType ?? "Member"), "businessPhones": .array([]), "jobTitle": .null,
                ]
            }
        }
        if types.contains("group") {
            found += (tenant.organisation.groups ?? []).filter { ids.contains($0.id.lowercased()) }.map { group in
                [
                    "@odata.type": "#microsoft.graph.group", "id": .string(group.id),
                    "displayName": .string(group.displayName), "securityEnabled": .bool(true), "groupTypes": .array([]),
                ]
            }
        }
        if types.contains("servicePrincipal") {
            let those = tenant.servicePrincipals.filter { ids.contains($0.id.lowercased()) }
            found += those.map { principal in
                [
                    "@odata.type": "#microsoft.graph.servicePrincipal", "id": .string(principal.id),
                    "displayName": .string(principal.displayName),
                ]
            }
        }
        return .json(encoding: ["value": .array(found)] as JSON)
    }

    /// `/users/$count`, and below a group; advanced queries need the header.
    func graphCount(_ call: Call, _ tenant: SimulatedTenant) throws(PlatformRefusal) -> Reply {
        let consistency = call.headers["consistencylevel"]?.lowercased()
        let number = try count(Array(call.path.dropFirst(2)), call.parameter("$filter"), consistency, tenant)
        // With the mark that some answers have before the number.
        var reply = Reply(status: 200, headers: [("Content-Type", "text/plain")])
        reply.body.writeString("\u{FEFF}\(number)")
        return reply
    }

    func graphBatch(_ call: Call, _ tenant: SimulatedTenant, at now: Moment) throws(PlatformRefusal) -> Reply {
        struct Request: Decodable {
            var id: String
            var method: String
            var url: String
            var headers: [String: String]?
        }
        struct Batch: Decodable { var requests: [Request] }
        // Whatever is wrong with it has the service's one answer.
        guard let batch = try? JSON.decode(Batch.self, from: call.body), batch.requests.count <= 20 else {
            throw PlatformRefusal(status: 400, code: "BadRequest", message: "At most 20 requests, in a list.")
        }
        let answers = batch.requests.reversed().map { request -> JSON in
            let inner = Call(method: request.method, target: "/graph/v1.0" + request.url, headers: [:], body: [])
            let consistency = request.headers?.first { $0.key.lowercased() == "consistencylevel" }?.value.lowercased()
            do throws(PlatformRefusal) {
                let number = try count(Array(inner.path.dropFirst(2)), inner.parameter("$filter"), consistency, tenant)
                return [
                    "id": .string(request.id), "status": .integer(200),
                    "headers": ["Content-Type": "text/plain"], "body": .string("\(number)"),
                ]
            } catch {
                let body = error.graphBody(request: call.headers["client-request-id"] ?? "", at: now)
                let parsed = try? JSON.decode(JSON.self, from: Array(body.utf8))  // our own text
                return ["id": .string(request.id), "status": .integer(Int64(error.status)), "body": parsed ?? .null]
            }
        }
        return .json(encoding: ["responses": .array(answers)] as JSON)
    }

    private func count(
        _ path: [String],
        _ filter: String?,
        _ consistency: String?,
        _ tenant: SimulatedTenant
    ) throws(PlatformRefusal) -> Int {
        guard consistency == "eventual" else {
            throw PlatformRefusal(
                status: 400,
                code: "Request_UnsupportedQuery",
                message: "The $count segment needs the header ConsistencyLevel: eventual."
            )
        }
        let guestsOnly = filter == "userType eq 'Guest'"
        let organisation = tenant.organisation
        if path == ["users", "$count"] {
            guard tenant.behaviour.graph != .missing else { throw .denied }
            let guests = organisation.guests ?? organisation.users?.count { $0.userType == "Guest" } ?? 0
            return guestsOnly ? guests : organisation.accounts ?? organisation.users?.count ?? 0
        }
        guard path.count >= 4, path[0] == "groups", path[2] == "transitiveMembers", path.last == "$count" else {
            throw .noSuchOperation(path.joined(separator: "/"))
        }
        guard tenant.behaviour.graph == .granted else { throw .denied }
        guard let group = organisation.group(path[1]) else {
            throw .missing("Request_ResourceNotFound", "resource", path[1])
        }
        return guestsOnly ? group.guests ?? 0 : group.members ?? 0
    }
}
