package import AuditRecords
package import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// A sharing event as the APIs tell it: times in RFC 3339, reasons in words, names and reach where look-ups have them, and
/// where it stands in the digests.
package struct SharingEventView: Sendable, Codable, Equatable {
    package struct Risk: Sendable, Codable, Equatable {
        package var level: SharingRisk.Level
        package var reasons: [String]
    }

    package struct Event: Sendable, Codable, Equatable {
        package var eventId: String
        package var act: SharingAct
        package var resource: SharedResource
        package var otherResources: [SharedResource]
        package var audiences: [Audience]
        package var roles: [String]
        package var actor: Actor
        package var workload: String?
        package var clientIP: String?
        package var firstOccurredAt: Date
        package var lastOccurredAt: Date
        package var risk: Risk
        package var summary: String
        package var details: [String: String]
        /// What it means in people, where that is known.
        package var reach: Reach?
        /// How old the oldest name is that a look-up put in.
        package var namesAsOf: Date?
        /// What was concluded rather than recorded, a sentence each.
        package var guesses: [String]?
        /// Who has the app or flow now.
        package var present: DecoratedEvent.Present?
        /// The `Id` of every record that tells of it: what to look for in Microsoft's own audit search.
        package var recordIds: [String]
    }

    package var event: Event
    package var ingestedAt: Date
    package var amendedAt: Date?
    package var digestId: String?

    package init(_ stored: SharingStore.Stored, _ decorated: DecoratedEvent) {
        let event = decorated.event
        self.event = Event(
            eventId: event.id.uuidString.lowercased(),
            act: event.act,
            resource: event.resource,
            otherResources: event.otherResources,
            audiences: event.audiences,
            roles: event.roles.map(\.raw),
            actor: event.actor,
            workload: event.workload,
            clientIP: event.clientIP,
            firstOccurredAt: Date(microseconds: event.firstOccurredAt),
            lastOccurredAt: Date(microseconds: event.lastOccurredAt),
            risk: Risk(level: event.risk.level, reasons: event.risk.reasons.map(\.text)),
            summary: event.summary,
            details: event.details,
            reach: decorated.reach,
            namesAsOf: decorated.namesAsOf,
            guesses: decorated.guesses.isEmpty ? nil : decorated.guesses,
            present: decorated.present,
            recordIds: event.recordIds
        )
        ingestedAt = stored.ingestedAt
        amendedAt = stored.amendedAt
        digestId = stored.digestId?.uuidString.lowercased()
    }

    /// One page of the tenant's events, newest first, decorated with what is known now.
    package static func page(
        tenant: TenantID,
        since: Date,
        before: PageMark?,
        limit: Int,
        on connection: PostgresConnection
    ) async throws -> [(mark: PageMark, view: SharingEventView)] {
        let stored = try await SharingStore.all(
            tenant: tenant,
            since: since,
            before: before,
            limit: limit,
            on: connection
        )
        let decorated = try await Decoration.decorate(stored.map(\.event), tenant: tenant, on: connection)
        return zip(stored, decorated).map { stored, decorated in
            (PageMark(at: stored.occurredAt, id: stored.event.id), SharingEventView(stored, decorated))
        }
    }
}

extension Date {
    /// A time as records and events count it: microseconds since 1970, UTC.
    package init(microseconds: Int64) { self.init(timeIntervalSince1970: Double(microseconds) / 1_000_000) }
}
