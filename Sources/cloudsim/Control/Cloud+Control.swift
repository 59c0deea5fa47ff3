/// The control API: how a test or a demonstration looks in from outside and changes the weather.
extension Cloud {
    /// A control request that makes no sense, in words for whoever wrote it.
    struct Misuse: Error {
        var status = 400
        var message: String
    }

    mutating func control(_ call: Call, at now: Moment) -> Reply {
        do {
            switch (call.method, call.path.dropFirst().first, call.path.dropFirst(2).first) {
            case ("GET", "stats", nil): return .json(encoding: statistics)
            case ("POST", "reset", nil):
                struct Request: Decodable { var what: [String]? }
                try reset(call.body.isEmpty ? nil : try Self.decode(Request.self, call).what)
                return Reply(status: 204)
            case ("GET", "tenants", nil):
                return .json(encoding: tenants.values.sorted { $0.name < $1.name }.map { TenantView($0) })
            case ("POST", "tenants", nil): return try addTenant(call)
            case (_, "tenants", let key?) where call.path.dropFirst(3).first == "management-apps":
                return try managementApps(key, call)
            case ("PATCH", "tenants", let key?): return try change(key, call)
            case ("DELETE", "tenants", let key?):
                tenants[try known(key)] = nil
                return Reply(status: 204)
            case ("GET", "faults", nil): return .json(encoding: faults.map(\.rule))
            case ("POST", "faults", nil):
                let rule = try Self.decode(FaultRule.self, call)
                try add(rule, at: now)
                return .json(201, encoding: rule)
            case ("DELETE", "faults", let name):
                faults.removeAll { name == nil || $0.rule.name == name }
                return Reply(status: 204)
            case ("GET", "content", nil): return try listContent(call)
            case ("POST", "content", nil):
                let blob = try add(try Self.decode(ContentRequest.self, call), at: now)
                return .json(201, encoding: ContentView(blob, fetched: 0))
            case ("POST", "content", "generate"):
                let blobs = try add(try Self.decode(GenerationRequest.self, call), at: now)
                return .json(201, encoding: blobs.map { ContentView($0, fetched: 0) })
            case ("GET", "organisation", nil): return try organisation(call, at: now)
            case ("GET", "writes", nil):
                let id = try known(call.parameter("tenant") ?? "")
                return .json(encoding: tenants[id]?.writes ?? [])
            case ("POST", "shares", nil):
                let blob = try add(try Self.decode(ShareRequest.self, call), at: now)
                return .json(201, encoding: ContentView(blob, fetched: 0))
            case ("GET", "ledger", nil): return try ledger(call)
            case ("GET", "violations", nil): return .json(encoding: violations.entries)
            case ("GET", "clock", nil): break
            case ("POST", "clock", nil):
                let move = try Self.decode(ClockMove.self, call)
                moveClock(to: (move.offsetSeconds ?? clockOffset) + (move.advanceSeconds ?? 0))
            default:
                throw Misuse(
                    status: 404,
                    message: "no control operation \(call.method) /\(call.path.joined(separator: "/"))"
                )
            }
            return .json(encoding: ["offsetSeconds": clockOffset])
        } catch let misuse as Misuse {
            return .json(misuse.status, encoding: ["error": misuse.message])
        } catch {
            return .json(400, encoding: ["error": "\(error)"])
        }
    }

    /// Takes back what was arranged and counted; nil is everything.
    mutating func reset(_ what: [String]?) throws {
        let all = ["statistics", "ledger", "writes", "violations", "faults", "subscriptions", "behaviour", "clock"]
        for part in what ?? all {
            switch part {
            case "statistics":
                statistics = Statistics()
                for id in tenants.keys { tenants[id]?.fetches = [:] }
            case "ledger": for id in tenants.keys { tenants[id]?.served = [:] }
            case "writes": for id in tenants.keys { tenants[id]?.forgetWrites() }
            case "violations": violations = Violations()
            case "faults": faults = []
            case "subscriptions": for id in tenants.keys { tenants[id]?.forgetSubscriptions() }
            case "behaviour": for id in tenants.keys { tenants[id]?.behaviour = settings.behaviour }
            case "clock": moveClock(to: 0)
            default: throw Misuse(message: "nothing named '\(part)' to reset; there are \(all.joined(separator: ", "))")
            }
        }
    }

    private mutating func addTenant(_ call: Call) throws -> Reply {
        let tenant = try add(try Self.decode(TenantRequest.self, call))
        return .json(201, encoding: TenantView(tenant))
    }

    private mutating func change(_ key: String, _ call: Call) throws -> Reply {
        let tenant = try change(key, try Self.decode(TenantRequest.Change.self, call))
        return .json(encoding: TenantView(tenant))
    }

    private func listContent(_ call: Call) throws -> Reply {
        let id = try known(call.parameter("tenant") ?? "")
        guard let tenant = tenants[id] else { throw Misuse(status: 404, message: "no tenant") }
        let wanted = call.parameter("contentType").flatMap { ContentType(name: $0) }
        let views = ContentType.allCases.filter { wanted == nil || $0 == wanted }.flatMap { type in
            (tenant.feeds[type]?.entries ?? []).map { ContentView($0.blob, fetched: tenant.fetches[$0.blob.id] ?? 0) }
        }
        return .json(encoding: views)
    }

    func known(_ key: String) throws -> String {
        guard let id = find(key) else { throw Misuse(status: 404, message: "no tenant '\(key)'") }
        return id
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ call: Call) throws -> Value {
        try JSON.decode(type, from: call.body)
    }
}
