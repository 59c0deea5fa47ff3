import FoundationEssentials
import Graph
import Logging
import MicrosoftCloud
import PowerPlatform

/// One tenant's turn: what new events name is noted, and what is not known or too old is looked up, in its own budget.
struct NameTurn: Sendable {
    /// How many objects, groups and resources a turn takes on; what is left over is the next one's.
    private static let objects = 2 * GraphClient.idsPerRequest
    private static let groups = 10 * GraphClient.groupsPerRequest
    private static let resources = 40
    /// How soon a tenant has its next turn when there is more to do, when its budget is used up, and when nothing is.
    private static let more = Duration.seconds(2)
    private static let later = Duration.seconds(15)
    private static let idle = Duration.seconds(1800)

    let tenant: Tenant
    let clients: CloudAccess.Names
    let database: Database
    let pace: LookupPace
    let metrics: NameMetrics
    let logger: Logger

    /// - Returns: Until when the tenant may rest.
    func run() async throws -> Duration {
        do {
            return try await lookUp()
        } catch is LookupPace.TurnOver {
            return Self.later
        }
    }

    private func lookUp() async throws -> Duration {
        var hasMore = try await objects()
        try await ask(.powerApps) { try await environments() }
        hasMore = try await resources(.canvasApp, .powerApps) || hasMore
        hasMore = try await resources(.cloudFlow, .powerAutomate) || hasMore
        // Who has them is known by id alone where the service has no names.
        hasMore = try await objects() || hasMore
        hasMore = try await groups() || hasMore
        try await ask(.directory) { try await people() }
        if hasMore { return Self.more }
        // Trouble that passes has a time at which it is worth another try.
        let states = try await database.asWorker { try await NameStore.states(tenant.id, on: $0) }
        let waits = states.compactMap { $0.notBefore?.timeIntervalSinceNow }.filter { $0 > 0 }
        return .seconds(min(Self.idle.seconds, waits.min().map { $0 + 1 } ?? .infinity))
    }

    private func objects() async throws -> Bool {
        var hasMore = false
        try await ask(.directory) {
            let ids = try await database.asWorker {
                try await NameStore.pendingObjects(tenant.id, limit: Self.objects, on: $0)
            }
            guard !ids.isEmpty else { return false }
            let found = try await clients.graph(pace).objects(ids)
            try await database.asWorker {
                try await NameStore.found(found, asked: ids, tenant: tenant.id, on: $0)
            }
            hasMore = ids.count == Self.objects
            return true
        }
        return hasMore
    }

    private func people() async throws -> Bool {
        guard try await database.asWorker({ try await NameStore.wantsPeople(tenant.id, on: $0) }) else { return false }
        let count = try await clients.graph(pace).accountCounts()
        try await database.asWorker { try await NameStore.people(count, tenant: tenant.id, on: $0) }
        return true
    }

    private func groups() async throws -> Bool {
        var hasMore = false
        try await ask(.groupMembers) {
            let asked = try await countGroups()
            hasMore = asked == Self.groups
            return asked > 0
        }
        return hasMore
    }

    /// - Returns: How many groups were asked for.
    private func countGroups() async throws -> Int {
        let groups = try await database.asWorker {
            try await NameStore.pendingGroups(tenant.id, limit: Self.groups, on: $0)
        }
        guard !groups.isEmpty else { return 0 }
        let answers = try await clients.graph(pace).memberCounts(of: groups)
        var counts: [String: MemberCount?] = [:]
        var trouble: CloudFailure?
        for (group, answer) in answers {
            switch answer {
            case .success(let count): counts[group] = count
            case .failure(let failure) where failure.retry == .gone || failure.retry == .ourFault:
                counts[group] = .some(nil)
            // The worst of them speaks for all: a missing permission before a wait, a long wait before a short one.
            case .failure(let failure):
                let isWorse =
                    failure.retry == .operatorMustAct || trouble == nil
                    || (failure.retryAfter ?? .zero) > (trouble?.retryAfter ?? .zero)
                if isWorse, trouble?.retry != .operatorMustAct { trouble = failure }
            }
        }
        let known = counts
        try await database.asWorker { try await NameStore.counted(known, tenant: tenant.id, on: $0) }
        if let trouble { throw trouble }
        return groups.count
    }

    private func environments() async throws -> Bool {
        guard try await database.asWorker({ try await NameStore.wantsEnvironments(tenant.id, on: $0) }) else {
            return false
        }
        let found = try await clients.platform(pace).environments()
        try await database.asWorker { try await NameStore.environments(found, tenant: tenant.id, on: $0) }
        return true
    }

    private func resources(_ kind: ResourceState.Kind, _ source: LookupSource) async throws -> Bool {
        var hasMore = false
        try await ask(source) {
            let pending = try await database.asWorker {
                try await NameStore.pendingResources(tenant.id, kind, limit: Self.resources, on: $0)
            }
            for state in pending { try await resource(state) }
            hasMore = pending.count == Self.resources
            return !pending.isEmpty
        }
        return hasMore
    }

    /// Looks one app or flow up; what is wrong with it alone is written down with it, the rest is the source's trouble.
    private func resource(_ known: ResourceState) async throws {
        do {
            let found = try await clients.platform(pace).state(of: known)
            try await database.asWorker { try await NameStore.found(found, tenant: tenant.id, on: $0) }
        } catch let failure as CloudFailure where failure.retry == .gone {
            try await database.asWorker { try await NameStore.gone(known.key, tenant: tenant.id, on: $0) }
        } catch let failure as CloudFailure where failure.retry == .ourFault || failure.status == 400 {
            metrics.countFailure(known.key.kind == .canvasApp ? .powerApps : .powerAutomate, failure)
            try await database.asWorker { try await NameStore.failed(known.key, failure, tenant: tenant.id, on: $0) }
        }
    }

    /// Asks a source unless it has to be left alone, and writes down how it fared.
    ///
    /// `body` says whether anything was asked.
    private func ask(_ source: LookupSource, _ body: () async throws -> Bool) async throws {
        let states = try await database.asWorker { try await NameStore.states(tenant.id, on: $0) }
        let before = states.first { $0.source == source } ?? LookupState(source: source)
        guard before.mayBeAsked(at: Date()) else { return }
        var state = before
        do {
            guard try await body() else { return }
            state.succeeded(at: Date())
        } catch let failure as CloudFailure {
            metrics.countFailure(source, failure)
            state.failed(failure, at: Date())
            if state.trouble?.code != before.trouble?.code, let trouble = state.trouble {
                logger.warning(
                    "Names unavailable",
                    metadata: .init([
                        .errorCode: "\(trouble.code)", .errorMessage: "\(trouble.message)",
                        .remedy: "\(trouble.remedy)",
                    ])
                )
            }
        }
        let now = state
        try await database.asWorker { try await NameStore.store(now, tenant: tenant.id, on: $0) }
    }
}
