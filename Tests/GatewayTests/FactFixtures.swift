import AuditRecords
import FoundationEssentials
import MicrosoftCloud
import Postgres

@testable import Gateway

/// Random numbers that come again with their seed (SplitMix64, Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators").
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// Facts made by hand, and the store that folds them.
enum FactFixtures {
    static let start: Int64 = 1_767_261_590_000_000

    /// A fact some seconds after the start.
    static func fact(
        _ id: String,
        key: String = "c|5bbf|opens|",
        part: String? = "https://contoso.example/budget.xlsx",
        after seconds: Double = 0,
        _ act: SharingAct = .granted,
        audience: Audience? = nil,
        role: SharedRole? = nil,
        isNoise: Bool = false,
        succeeded: Bool = true
    ) -> SharingFact {
        SharingFact(
            act: act,
            resource: SharedResource(.file, id: part, name: part),
            audience: audience ?? Audience(.person, name: "\(id)@contoso.example", domain: "contoso.example"),
            role: role,
            actor: Actor(.user, name: "megan@contoso.example"),
            occurredAt: start + Int64(seconds * 1_000_000),
            recordID: id,
            operation: "SharingSet",
            recordType: 14,
            workload: "SharePoint",
            correlationID: nil,
            clientIP: nil,
            isNoise: isNoise,
            succeeded: succeeded,
            foldKey: key,
            part: part,
            details: [:]
        )
    }

    static func evidence(_ fact: SharingFact) -> SharingStore.Evidence {
        SharingStore.Evidence(key: RecordKey(id: fact.recordID, operation: fact.operation), fact: fact)
    }

    /// Adds these facts as the evidence of one commit.
    @discardableResult
    static func add(_ facts: [SharingFact], to tenant: TenantID, _ fixtures: Fixtures) async throws -> Int {
        try await fixtures.database.asWorker {
            try await SharingStore.add(facts.map(evidence), tenant: tenant, on: $0).events.count
        }
    }

    static func stored(_ tenant: TenantID, _ fixtures: Fixtures) async throws -> [SharingStore.Stored] {
        try await fixtures.database.asWorker { try await SharingStore.all(tenant: tenant, limit: 100_000, on: $0) }
    }

    /// A tenant of its own, so that one test may fold the same facts many times.
    static func newTenant(_ fixtures: Fixtures) async throws -> TenantID {
        let tenant = TenantID(rawValue: UUID())
        try await fixtures.addTenant(tenant, name: "Contoso \(tenant)")
        return tenant
    }

    /// Everything about events but their ids, in an order of its own.
    static func contents(_ events: [SharingEvent]) -> [SharingEvent] {
        let nobody = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        return events.map { event in
            var event = event
            event.id = nobody
            return event
        }.sorted {
            ($0.foldKey, $0.firstOccurredAt, $0.recordIds[0]) < ($1.foldKey, $1.firstOccurredAt, $1.recordIds[0])
        }
    }

    /// The facts in any order, cut into commits anywhere.
    static func commits(_ facts: [SharingFact], _ numbers: inout SeededNumbers) -> [[SharingFact]] {
        var rest = facts.shuffled(using: &numbers)[...]
        var commits: [[SharingFact]] = []
        while !rest.isEmpty {
            let count = Int.random(in: 1...max(1, min(rest.count, 1 + facts.count / 3)), using: &numbers)
            commits.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return commits
    }
}
