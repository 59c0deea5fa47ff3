import AuditRecords
import FoundationEssentials

/// What is counted of an event that a digest tells; the whole of it is the entry.
struct DigestLine: Sendable {
    var eventID: UUID
    var occurredAt: Date
    var section: Digest.Section.Kind
    var change: DigestEntry.Change
    var risk: DigestEntry.RiskLevel
    var act: String
    var resourceKind: String
    var actor: String?
    /// Reaches beyond single people.
    var isWide: Bool
    /// How many people it reaches, where that is known.
    var people: Int?
    /// The record does not say who got access.
    var isUnknown: Bool
}

extension DigestLine {
    /// From how many people on a share is a wide one, whoever they are: more than this and a group would do.
    static let manyPeople = 20

    init(_ entry: DigestEntry, id: UUID) {
        let kinds = entry.audiences.map(\.kind)
        let opens = entry.change == .new || entry.change == .changed
        let isBeyond = kinds.contains {
            $0 == Audience.Kind.anyone.rawValue || $0 == Audience.Kind.organisation.rawValue
        }
        self.init(
            eventID: id,
            occurredAt: entry.occurredAt,
            section: entry.section,
            change: entry.change,
            risk: entry.risk.level,
            act: entry.act,
            resourceKind: entry.resourceKind,
            actor: entry.actor,
            isWide: opens && (isBeyond || (entry.reachPeople ?? 0) > Self.manyPeople),
            people: entry.reachPeople,
            isUnknown: opens && entry.audiences.contains { $0.kind == Audience.Kind.unknown.rawValue && $0.id == nil }
        )
    }

    /// The riskiest first, then the earliest: an order of lines that depends on nothing but them.
    static func isRead(_ left: DigestLine, before right: DigestLine) -> Bool {
        if left.risk != right.risk { return left.risk > right.risk }
        if left.occurredAt != right.occurredAt { return left.occurredAt < right.occurredAt }
        return left.eventID.uuidString < right.eventID.uuidString
    }

    /// What reaches anybody first, then by people.
    static func isWider(_ left: DigestLine, than right: DigestLine) -> Bool {
        let (one, other) = (left.people ?? .max, right.people ?? .max)
        return one == other ? isRead(left, before: right) : one > other
    }
}
