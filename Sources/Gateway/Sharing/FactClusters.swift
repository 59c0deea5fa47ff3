import AuditRecords

/// Parts the facts of one fold key into acts, by what they are about and by when they happened.
///
/// A correlation id says that records belong to one request, but some span days or tie thousands of unrelated acts, and
/// where there is none only nearness in time tells one act from the next. So within a key:
/// - facts about the same thing are one act as long as each follows the one before within ``gap(of:)``;
/// - a run longer than ``span`` is no act of a moment: it is cut where the clock passes a multiple of ``span``, which
///   keeps each event readable, and the work of a fact that arrives bounded, however many its key has;
/// - the service's own bookkeeping and failed attempts start no act and bridge none: they are evidence of the nearest one
///   within the gap, about the same thing if there is such a one.
///
/// Nothing here depends on when or in which order facts arrived.
enum FactClusters {
    /// The longest run that is one act, in microseconds: five minutes.
    static let span: Int64 = 300_000_000

    /// How far apart two facts of one act may be, in microseconds.
    ///
    /// With a correlation id a minute: published bursts take up to five seconds. Without one ten seconds: that is somebody
    /// who presses the same button again, or a service that writes one record a person.
    static func gap(of foldKey: String) -> Int64 {
        foldKey.hasPrefix("c|") ? 60_000_000 : 10_000_000
    }

    /// How far from a fact an act can change because of it.
    static func influence(of foldKey: String) -> Int64 { span + 3 * gap(of: foldKey) }

    /// How far around a fact one must look to part everything within its influence as one would with all facts at hand.
    ///
    /// A run that has a fact within the influence and reaches the edge of what was read is longer than ``span``, so it is cut
    /// by the clock whatever lies beyond; a shorter one is wholly inside.
    static func context(of foldKey: String) -> Int64 { 2 * influence(of: foldKey) }

    /// The acts, each as indices into `facts`, which all have this key; bookkeeping that belongs to none is left out.
    ///
    /// The window is the time that was read, nil everything; acts near its edges may be incomplete.
    static func clusters(
        of facts: [SharingFact],
        foldKey: String,
        in window: ClosedRange<Int64>? = nil
    ) -> [[Int]] {
        let gap = gap(of: foldKey)
        let order = facts.indices.sorted { Folding.precedes(facts[$0], facts[$1]) }
        let parts = Dictionary(grouping: order.filter { facts[$0].startsAct }) { facts[$0].part ?? "" }
        var clusters: [Cluster] = []
        for (part, order) in parts {
            for run in runs(order, facts, gap) {
                clusters += cut(run, facts, gap, window).map { Cluster(part, $0, facts) }
            }
        }
        clusters.sort { ($0.first, $0.part) < ($1.first, $1.part) }
        attach(order.filter { !facts[$0].startsAct }, facts, gap, to: &clusters)
        return clusters.map(\.members)
    }

    /// One act on its way.
    private struct Cluster {
        let part: String
        let first: Int64
        let last: Int64
        var members: [Int]

        init(_ part: String, _ members: [Int], _ facts: [SharingFact]) {
            self.part = part
            self.members = members
            first = members.first.map { facts[$0].occurredAt } ?? 0
            last = members.last.map { facts[$0].occurredAt } ?? 0
        }

        func distance(to time: Int64) -> Int64 { max(0, first - time, time - last) }
    }

    /// Facts about one thing, in order, parted where nothing happened for longer than the gap.
    private static func runs(_ order: [Int], _ facts: [SharingFact], _ gap: Int64) -> [[Int]] {
        var runs: [[Int]] = []
        var last: Int64?
        for index in order {
            let time = facts[index].occurredAt
            if let last, time - last <= gap { runs[runs.count - 1].append(index) } else { runs.append([index]) }
            last = time
        }
        return runs
    }

    /// A run as it is, or by the clock where it is too long or where its end was not read.
    private static func cut(
        _ run: [Int],
        _ facts: [SharingFact],
        _ gap: Int64,
        _ window: ClosedRange<Int64>?
    ) -> [[Int]] {
        guard let first = run.first.map({ facts[$0].occurredAt }), let last = run.last.map({ facts[$0].occurredAt })
        else { return [] }
        let reachesEdge = window.map { first - $0.lowerBound <= gap || $0.upperBound - last <= gap } ?? false
        guard last - first > span || reachesEdge else { return [run] }
        var cells: [[Int]] = []
        var current: Int64?
        for index in run {
            let cell = cell(of: facts[index].occurredAt)
            if cell == current { cells[cells.count - 1].append(index) } else { cells.append([index]) }
            current = cell
        }
        return cells
    }

    /// The multiple of ``span`` that a time lies in, also before 1970.
    private static func cell(of time: Int64) -> Int64 {
        let (quotient, remainder) = time.quotientAndRemainder(dividingBy: span)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// Gives each fact that starts no act to the nearest act within the gap: about the same thing, else about anything.
    private static func attach(_ rest: [Int], _ facts: [SharingFact], _ gap: Int64, to clusters: inout [Cluster]) {
        // Sorted by their start, and none longer than the span, so only a slice of them can be near.
        var low = 0
        for index in rest {
            let time = facts[index].occurredAt
            while low < clusters.count, clusters[low].first < time - span - gap { low += 1 }
            var best: (rank: (Int64, Int64), cluster: Int)?
            var candidate = low
            while candidate < clusters.count, clusters[candidate].first <= time + gap {
                let cluster = clusters[candidate]
                let distance = cluster.distance(to: time)
                let rank = (cluster.part == (facts[index].part ?? "") ? Int64(0) : 1, distance)
                if distance <= gap, best.map({ rank < $0.rank }) ?? true { best = (rank, candidate) }
                candidate += 1
            }
            if let best { clusters[best.cluster].members.append(index) }
        }
    }
}

extension SharingFact {
    /// Whether this is something that somebody did, and not bookkeeping or a failed attempt.
    var startsAct: Bool { succeeded && !isNoise }
}
