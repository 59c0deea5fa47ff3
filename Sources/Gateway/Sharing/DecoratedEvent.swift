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
    /// What was concluded rather than recorded, a sentence each, such as "Everyone, by the present role assignments".
    package var guesses: [String]
    /// Who has the app or flow now, dated.
    package var present: Present?

    /// An app or flow at its last look-up.
    package struct Present: Sendable, Codable, Equatable {
        package var assignments: [PresentAssignment]
        package var asOf: Date
        /// When the service first said that it is no more.
        package var goneAt: Date?
    }

    package init(
        event: SharingEvent,
        reach: Reach? = nil,
        namesAsOf: Date? = nil,
        guesses: [String] = [],
        present: Present? = nil
    ) {
        self.event = event
        self.reach = reach
        self.namesAsOf = namesAsOf
        self.guesses = guesses
        self.present = present
    }
}

package enum Decoration {
    /// The events in the same order, decorated with what is known of their tenant now; nothing is asked of Microsoft.
    package static func decorate(
        _ events: [SharingEvent],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> [DecoratedEvent] {
        guard !events.isEmpty else { return [] }
        let names = try await KnownNames.load(for: events, tenant: tenant, on: connection)
        let named = events.map { event in
            var naming = Naming(event, names)
            naming.apply()
            return naming.result
        }
        // Domains of guests may be known by look-ups only.
        let basis = try await RiskBasis.load(tenant: tenant, events: named.map(\.event), on: connection)
        return named.map { decorated in
            var decorated = decorated
            decorated.reach = Reach(of: decorated.event, names)
            decorated.event.risk = .judged(event: decorated.event, reach: decorated.reach, basis: basis)
            decorated.event.summary = SharingSummary.sentence(event: decorated.event)
            return decorated
        }
    }

    /// What a reader must know of names that cannot be had, such as "Names unavailable (Power Apps): register the app …".
    package static func notices(tenant: TenantID, on connection: PostgresConnection) async throws -> [String] {
        try await LookupReport.get(tenant, on: connection).notices
    }
}
