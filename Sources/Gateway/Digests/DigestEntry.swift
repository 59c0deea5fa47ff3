package import FoundationEssentials

/// One sharing event as a digest tells it: flat, in words, and with the records that prove it.
///
/// What is `nil` here is not known, and every rendering says so where it matters.
package struct DigestEntry: Codable, Equatable, Sendable {
    /// What an act did to somebody's access: the section it stands in when it is of low risk.
    package enum Change: String, Codable, CaseIterable, Sendable {
        case new
        case changed
        case removed
        case used
    }

    package enum RiskLevel: String, Codable, CaseIterable, Comparable, Sendable {
        case low
        case medium
        case high
        case critical

        package static func < (left: RiskLevel, right: RiskLevel) -> Bool { left.rank < right.rank }

        /// How `digest_line.risk` spells it.
        var rank: Int {
            switch self {
            case .low: 0
            case .medium: 1
            case .high: 2
            case .critical: 3
            }
        }

        init?(rank: Int) {
            guard let level = Self.allCases.first(where: { $0.rank == rank }) else { return nil }
            self = level
        }
    }

    /// How risky the event is, and why in words.
    package struct Risk: Codable, Equatable, Sendable {
        package var level: RiskLevel
        package var reasons: [String]

        package init(level: RiskLevel, reasons: [String] = []) {
            self.level = level
            self.reasons = reasons
        }
    }

    /// Somebody who got, had or lost access.
    package struct Audience: Codable, Equatable, Sendable {
        /// In words: a name, an address, "anyone with the link".
        package var label: String
        /// `person`, `guest`, `group`, `organisation`, `anyone` or `unknown`.
        package var kind: String
        /// The directory's identifier, where the record has one.
        package var id: String?
        /// A guest's mail domain.
        package var domain: String?

        package init(label: String, kind: String, id: String? = nil, domain: String? = nil) {
            self.label = label
            self.kind = kind
            self.id = id
            self.domain = domain
        }
    }

    package var eventId: String
    package var occurredAt: Date
    /// The act's stable name, such as `linkCreated`, and the same for a reader.
    package var act: String
    package var actLabel: String
    package var change: Change
    /// The resource kind's stable name, such as `canvasApp`, and the same for a reader.
    package var resourceKind: String
    package var resourceKindLabel: String
    package var resourceName: String?
    package var resourceId: String?
    /// The environment or site that the resource lives in.
    package var place: String?
    package var audiences: [Audience]
    /// What the audience means in people: "412 accounts and 9 guests".
    package var reach: String?
    /// The same as a number, where it is one.
    package var reachPeople: Int?
    package var role: String?
    /// Who did it, by name or address.
    package var actor: String?
    package var risk: Risk
    /// The event in one sentence.
    package var summary: String
    /// The audit records behind it, as Microsoft's own audit search shows them.
    package var recordIds: [String]
    /// How old the names in it are, where they were looked up.
    package var namesAsOf: Date?
    /// The day it belongs to, where that is before the digest's: it arrived late.
    package var lateFrom: CivilDay?

    package init(
        eventId: String,
        occurredAt: Date,
        act: String,
        actLabel: String,
        change: Change,
        resourceKind: String,
        resourceKindLabel: String,
        resourceName: String? = nil,
        resourceId: String? = nil,
        place: String? = nil,
        audiences: [Audience] = [],
        reach: String? = nil,
        reachPeople: Int? = nil,
        role: String? = nil,
        actor: String? = nil,
        risk: Risk,
        summary: String,
        recordIds: [String],
        namesAsOf: Date? = nil,
        lateFrom: CivilDay? = nil
    ) {
        self.eventId = eventId
        self.occurredAt = occurredAt
        self.act = act
        self.actLabel = actLabel
        self.change = change
        self.resourceKind = resourceKind
        self.resourceKindLabel = resourceKindLabel
        self.resourceName = resourceName
        self.resourceId = resourceId
        self.place = place
        self.audiences = audiences
        self.reach = reach
        self.reachPeople = reachPeople
        self.role = role
        self.actor = actor
        self.risk = risk
        self.summary = summary
        self.recordIds = recordIds
        self.namesAsOf = namesAsOf
        self.lateFrom = lateFrom
    }
}
