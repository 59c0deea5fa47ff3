import AuditRecords
import FoundationEssentials

/// What new evidence does to the events that stand: pure, so that the database only reads before and writes after.
///
/// Events keep their ids. An act that evidence arrives for stays the event it was; two that turn out to be one are the one
/// that a digest told, else the older, and the other's id is kept as absorbed; a run that grew too long for one event
/// leaves its id with the part that holds its first fact. So nothing is doubled, and nothing that was told is told as new.
struct FoldingRun {
    /// One fact with its place in the store.
    struct Piece: Sendable {
        let recordKey: RecordKey
        /// Which of the record's facts it is.
        let ordinal: Int
        let fact: SharingFact
        /// The event it is evidence of so far.
        var eventID: UUID?
        let isNew: Bool
    }

    /// An event that stands, as far as its id's fate depends on it.
    struct Standing: Sendable {
        let id: UUID
        let isTold: Bool
        let ingestedAt: Date
    }

    /// One act whose evidence changed.
    struct Act {
        var pieces: [Int]
        /// Standing events whose first fact is here: more than one are to be one.
        var claims: [UUID]
        /// Standing events that keep their id elsewhere and had evidence that is here now.
        var origins: [UUID]
        var hasNewActs: Bool
        var id: UUID?
        var absorbed: [UUID] = []
    }

    let tenant: UUID
    private(set) var pieces: [Piece] = []
    private(set) var acts: [Act] = []

    init(tenant: UUID) { self.tenant = tenant }

    /// Parts the facts of one key within one window, and keeps the acts whose evidence is not what it was.
    mutating func add(_ facts: [Piece], foldKey: String, window: ClosedRange<Int64>) {
        let base = pieces.count
        pieces += facts
        let new = facts.filter(\.isNew).map(\.fact.occurredAt).sorted()
        let reach = FactClusters.influence(of: foldKey)
        let clusters = FactClusters.clusters(of: facts.map(\.fact), foldKey: foldKey, in: window)
            .filter { $0.contains { Self.isNear(facts[$0].fact.occurredAt, new, reach) } }
        // Where each standing event's evidence was, and where the first of its acts is.
        var counts: [UUID: Int] = [:]
        for piece in facts { if let id = piece.eventID { counts[id, default: 0] += 1 } }
        var firsts: [UUID: (index: Int, cluster: Int)] = [:]
        for (number, cluster) in clusters.enumerated() {
            for index in cluster where facts[index].fact.startsAct {
                guard let id = facts[index].eventID else { continue }
                if let first = firsts[id], !Folding.precedes(facts[index].fact, facts[first.index].fact) { continue }
                firsts[id] = (index, number)
            }
        }
        for (number, cluster) in clusters.enumerated() {
            let before = Set(cluster.map { facts[$0].eventID })
            if before.count == 1, let only = before.first, let id = only, counts[id] == cluster.count { continue }
            let acting = cluster.filter { facts[$0].fact.startsAct }
            let ids = Set(acting.compactMap { facts[$0].eventID })
            let claims = ids.filter { firsts[$0]?.cluster == number }
            acts.append(
                Act(
                    pieces: cluster.map { base + $0 },
                    claims: claims.sorted { $0.uuidString < $1.uuidString },
                    origins: ids.subtracting(claims).sorted { $0.uuidString < $1.uuidString },
                    hasNewActs: acting.contains { facts[$0].isNew }
                )
            )
        }
    }

    /// Whether a time lies within `reach` of one of these, which are sorted.
    private static func isNear(_ time: Int64, _ times: [Int64], _ reach: Int64) -> Bool {
        var low = 0
        var high = times.count
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < time - reach { low = middle + 1 } else { high = middle }
        }
        return low < times.count && times[low] <= time + reach
    }

    /// The standing events that one must know more about: those that meet, and those that lose a part.
    var disputed: [UUID] {
        Set(acts.filter { $0.claims.count > 1 || !$0.origins.isEmpty }.flatMap { $0.claims + $0.origins }).sorted {
            $0.uuidString < $1.uuidString
        }
    }

    /// The ids that acts without one may get.
    var candidates: [UUID] {
        acts.filter(\.claims.isEmpty).flatMap { Folding.identities(of: facts(of: $0), tenant: tenant) }
    }

    /// Gives every act its id; `taken` are those of ``candidates`` that are some event's, or were.
    mutating func settle(standing: [UUID: Standing], taken: Set<UUID>) {
        var taken = taken
        let order = acts.indices.sorted { left, right in
            let firsts = [left, right].map { facts(of: acts[$0]).filter(\.startsAct).min(by: Folding.precedes) }
            guard let one = firsts[0], let other = firsts[1] else { return left < right }
            return Folding.precedes(one, other)
        }
        for index in order {
            if acts[index].claims.isEmpty {
                acts[index].id =
                    Folding.identities(of: facts(of: acts[index]), tenant: tenant).first { !taken.contains($0) }
                    ?? UUID()
            } else {
                let survivor = acts[index].claims.min { left, right in
                    guard let one = standing[left], let other = standing[right] else {
                        return left.uuidString < right.uuidString
                    }
                    if one.isTold != other.isTold { return one.isTold }
                    return (one.ingestedAt, left.uuidString) < (other.ingestedAt, right.uuidString)
                }
                acts[index].id = survivor
                acts[index].absorbed = acts[index].claims.filter { $0 != survivor }
            }
            if let id = acts[index].id { taken.insert(id) }
        }
        for act in acts { for index in act.pieces { pieces[index].eventID = act.id ?? pieces[index].eventID } }
    }

    func facts(of act: Act) -> [SharingFact] { act.pieces.map { pieces[$0].fact } }

    /// The event that an act makes.
    func event(of act: Act) -> SharingEvent? { Folding.fold(facts(of: act), tenant: tenant, id: act.id) }
}
