import EvidenceChain
import FoundationEssentials

/// The newest entries by what they are about, as many as a page has room for.
struct EvidenceSummary {
    /// A page of this size, some megabytes, still opens on a phone; the rest is in the other file.
    static let limit = 5000

    /// What is about one mitigation; nil: about none, but the rules.
    struct Group {
        let mitigation: GUID?
        var entries: [EvidenceView] = []

        /// The newest entry of a kind.
        func last(_ kind: EvidenceEntry.Kind) -> EvidenceView? { entries.last { $0.kind == kind.rawValue } }

        /// What it is called where somebody said it.
        var title: String? {
            for entry in entries {
                guard case .object(let members) = entry.what else { continue }
                for name in ["title", "resourceName", "resource", "summary"] {
                    if case .text(let text)? = members[name] { return text }
                }
            }
            return nil
        }
    }

    private let limit: Int
    private var entries: [ChainEntry] = []
    private var count = 0

    init(limit: Int = EvidenceSummary.limit) { self.limit = limit }

    mutating func add(_ entry: ChainEntry) {
        count += 1
        entries.append(entry)
        // Half of them at a time, so that it costs nothing.
        if entries.count >= 2 * limit { entries.removeFirst(entries.count - limit) }
    }

    /// The groups in the order of their first entries, and how many entries are in none.
    func grouped() -> (groups: [Group], left: Int) {
        var groups: [Group] = []
        var places: [GUID?: Int] = [:]
        var shown = 0
        for entry in entries.suffix(limit) {
            // An entry that somebody damaged is in the other file as it is.
            guard let view = try? EvidenceView(entry) else { continue }
            shown += 1
            let place = places[view.mitigationId] ?? groups.count
            if place == groups.count {
                groups.append(Group(mitigation: view.mitigationId))
                places[view.mitigationId] = place
            }
            groups[place].entries.append(view)
        }
        return (groups, count - shown)
    }
}
