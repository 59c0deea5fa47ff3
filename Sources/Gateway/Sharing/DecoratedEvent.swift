package import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// A sharing event with what look-ups know of it.
///
/// The event that is stored is a function of its records alone. Names, people and what follows from them are decoration:
/// put on when it is told, dated, and possibly missing. The record's own ids stay.
package struct DecoratedEvent: Sendable {
    /// The event, with names where look-ups have them and its risk judged with all that is known.
    package var event: SharingEvent
    /// What it means in people, where that is known.
    package var reach: Reach?
    /// How old the oldest name is that was put in; `nil`: none was.
    package var namesAsOf: Date?

    package init(event: SharingEvent, reach: Reach? = nil, namesAsOf: Date? = nil) {
        self.event = event
        self.reach = reach
        self.namesAsOf = namesAsOf
    }
}

package enum Decoration {
    /// The events in the same order, decorated with what is known of their tenant now; nothing is asked of Microsoft.
    package static func decorate(
        _ events: [SharingEvent],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> [DecoratedEvent] {
        events.map { DecoratedEvent(event: $0) }
    }
}
