internal import AuditRecords

/// How risky an act of sharing is, and why, in words that a customer can act on.
package struct SharingRisk: Sendable, Hashable, Codable {
    /// How much attention it deserves.
    ///
    /// Raw values are stored and shown, so they never change.
    package enum Level: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
        case none, low, medium, high, critical

        package static func < (left: Level, right: Level) -> Bool {
            left.order < right.order
        }

        private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// One reason for the level.
    package struct Reason: Sendable, Hashable, Codable {
        /// A stable name for programs; all of them stand in `docs/sharing-events.md`.
        package var code: String
        /// The reason for people.
        package var text: String
        /// The level that this reason alone would give.
        package var level: Level
    }

    /// The highest level of the reasons.
    package var level: Level
    /// Highest first.
    package var reasons: [Reason]

    package init(level: Level, reasons: [Reason]) {
        self.level = level
        self.reasons = reasons
    }

    /// The risk of an event by all that is known of it.
    ///
    /// What is stored is judged from the records alone; when an event is told it is judged again, with names and kinds that
    /// look-ups found, its reach, and what the tenant expects. An act that closes or uses something has no risk of its own.
    package static func judged(
        event: SharingEvent,
        reach: Reach? = nil,
        basis: RiskBasis = .none
    ) -> SharingRisk {
        var reasons = ActRisk.reasons(event, basis)
        if event.act.direction == .opens { reasons += AudienceRisk.reasons(event, reach: reach, basis: basis) }
        reasons.sort { $0.level == $1.level ? $0.code < $1.code : $0.level > $1.level }
        let isQuiet = event.act.direction == .closes || event.act.direction == .uses
        return SharingRisk(level: reasons.first?.level ?? (isQuiet ? .none : .low), reasons: reasons)
    }
}
