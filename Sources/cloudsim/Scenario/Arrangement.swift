/// Things to be done to the cloud at one time, each as the control API takes it.
///
/// They are done in the order in which they stand here.
struct Arrangement: Codable {
    /// A change to one tenant.
    struct TenantChange: Codable {
        var tenant: String
        var change: TenantRequest.Change

        private enum CodingKeys: String, CodingKey { case tenant }

        init(from decoder: any Decoder) throws {
            tenant = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .tenant)
            change = try TenantRequest.Change(from: decoder)
        }

        func encode(to encoder: any Encoder) throws {
            try change.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(tenant, forKey: .tenant)
        }
    }

    /// As `POST /control/reset`: the parts to reset.
    var reset: [String]?
    var clock: ClockMove?
    /// Names, domains or ids of tenants that go.
    var removeTenants: [String]?
    var tenants: [TenantRequest]?
    var changes: [TenantChange]?
    var shares: [ShareRequest]?
    var content: [ContentRequest]?
    var generate: [GenerationRequest]?
    /// Names of fault rules that end; an empty list ends all.
    var removeFaults: [String]?
    var faults: [FaultRule]?
}

extension Cloud {
    /// An operation of an arrangement that could not be done, with the key of it.
    struct Obstacle: Error {
        /// Keys and indices, as `timeline`, 2, `content`, 0.
        var path: [any CodingKey]
        var message: String
    }

    /// Does everything that an arrangement names.
    ///
    /// - Parameters:
    ///   - arrangement: What to do.
    ///   - machineTime: Now, by the machine's clock; the service's clock counts from it.
    ///   - contentTime: The time that the ages of content count from, for content that a restart must repeat.
    ///   - isRehearsal: Leaves out making up content, which takes long and cannot fail once it is checked.
    /// - Throws: The first `Obstacle`; what came before it is done.
    mutating func arrange(
        _ arrangement: Arrangement,
        at machineTime: Moment,
        contentTime: Moment? = nil,
        isRehearsal: Bool = false
    ) throws(Obstacle) {
        if let parts = arrangement.reset { try attempt("reset") { try $0.reset(parts) } }
        if let move = arrangement.clock {
            moveClock(to: (move.offsetSeconds ?? clockOffset) + (move.advanceSeconds ?? 0))
        }
        let now = machineTime.adding(seconds: clockOffset)
        let then = (contentTime ?? machineTime).adding(seconds: clockOffset)
        try each(arrangement.removeTenants, "removeTenants") { $0.tenants[try $0.known($1)] = nil }
        try each(arrangement.tenants, "tenants") { try $0.add($1) }
        try each(arrangement.changes, "changes") { try $0.change($1.tenant, $1.change) }
        try each(arrangement.shares, "shares") { try $0.add($1, at: now) }
        try each(arrangement.content, "content") { try $0.add($1, at: then) }
        try each(arrangement.generate, "generate") { cloud, request in
            var request = request
            if isRehearsal, request.problem == nil { request.blobs = 0 }
            try cloud.add(request, at: then)
        }
        if let names = arrangement.removeFaults {
            faults.removeAll { names.isEmpty || names.contains($0.rule.name) }
        }
        try each(arrangement.faults, "faults") { try $0.add($1, at: now) }
    }

    private mutating func each<Item>(
        _ items: [Item]?,
        _ name: String,
        _ body: (inout Cloud, Item) throws -> Void
    ) throws(Obstacle) {
        for (index, item) in (items ?? []).enumerated() {
            try attempt(name, index) { try body(&$0, item) }
        }
    }

    private mutating func attempt(
        _ name: String,
        _ index: Int? = nil,
        _ body: (inout Cloud) throws -> Void
    ) throws(Obstacle) {
        do {
            try body(&self)
        } catch {
            let message = (error as? Misuse)?.message ?? "\(error)"
            throw Obstacle(path: [PathKey(name)] + (index.map { [PathKey($0)] } ?? []), message: message)
        }
    }
}

/// A step of a path through a document.
struct PathKey: CodingKey {
    var stringValue: String
    var intValue: Int?

    init(_ name: String) { stringValue = name }

    init(_ index: Int) {
        stringValue = "\(index)"
        intValue = index
    }

    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { self.init(intValue) }
}
