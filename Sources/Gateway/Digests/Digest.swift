package import FoundationEssentials

/// A span of a tenant's sharing, told once and never changed.
///
/// A digest is a document: renderings are pure functions of it, so a page made today of last month's digest says what
/// was said then. Whatever happens later about that time stands in a later digest, marked as late.
///
/// Its size is bounded: of long lists it has the riskiest events, with the number of all; the rest are its lines
/// (``DigestLedger``).
package struct Digest: Codable, Equatable, Sendable {
    package struct Tenant: Codable, Equatable, Sendable {
        /// Microsoft's identifier of the tenant's directory.
        package var tenantId: String
        package var name: String

        package init(tenantId: String, name: String) {
            self.tenantId = tenantId
            self.name = name
        }
    }

    /// The instants from the beginning to the end, which is exclusive.
    package struct Period: Codable, Equatable, Sendable {
        package var from: Date
        package var to: Date

        package init(_ range: Range<Date>) {
            from = range.lowerBound
            to = range.upperBound
        }
    }

    /// How many events of one act there were on one kind of resource.
    package struct Count: Codable, Equatable, Sendable {
        package var act: String
        package var actLabel: String
        package var resourceKind: String
        package var resourceKindLabel: String
        package var count: Int
    }

    /// Events that belong together, in the order to read them.
    package struct Section: Codable, Equatable, Sendable {
        package enum Kind: String, Codable, CaseIterable, Sendable {
            case needsAttention
            case new
            case changed
            case removed
            case used
        }

        package var kind: Kind
        /// How many events there are, also those that are not named here.
        package var total: Int
        /// The riskiest of them, then the earliest.
        package var events: [DigestEntry]
    }

    /// A part of the period and how many events happened in it, by section.
    package struct Interval: Codable, Equatable, Sendable {
        package var day: CivilDay
        /// The hour on the wall; `nil` where the interval is the day.
        package var hour: Int?
        package var counts: [String: Int]

        package var total: Int { counts.values.reduce(0, +) }
    }

    /// The numbers of the digest before this one.
    package struct Comparison: Codable, Equatable, Sendable {
        package var digestId: String
        package var day: CivilDay
        package var lastDay: CivilDay
        package var events: Int
        /// By section.
        package var sections: [String: Int]
    }

    /// What now reaches beyond single people.
    package struct WideShares: Codable, Equatable, Sendable {
        package var total: Int
        /// Those that reach most people.
        package var events: [DigestEntry]
    }

    /// Events that arrived after the digest of their day was made.
    package struct LateArrivals: Codable, Equatable, Sendable {
        package var day: CivilDay
        package var count: Int
    }

    /// A guest who is seen in this tenant for the first time.
    package struct Guest: Codable, Equatable, Sendable {
        package var name: String
        package var domain: String?
        /// Who brought them in, where it is known.
        package var by: String?

        package init(name: String, domain: String? = nil, by: String? = nil) {
            self.name = name
            self.domain = domain
            self.by = by
        }
    }

    /// Somebody and how many times they shared.
    package struct Sharer: Codable, Equatable, Sendable {
        package var name: String
        package var count: Int
    }

    /// The document's form, raised when a field changes its meaning or goes.
    package static let version = 2

    package var version = Self.version
    package var digestId: String
    package var cadence: DigestCadence
    package var tenant: Tenant
    /// The first and the last day of the period.
    package var day: CivilDay
    package var lastDay: CivilDay
    package var period: Period
    /// The tenant's zone by its IANA name; every time in a rendering is told in it.
    package var timeZone: String
    /// The language of every text in it, by BCP 47.
    package var language: String
    package var madeAt: Date
    /// The period in a sentence.
    package var headline: String
    /// How many events there are in all.
    package var eventCount: Int
    package var counts: [Count]
    /// Sections that have events, what needs attention first.
    package var sections: [Section]
    /// When the events of the period happened; late ones are not among them.
    package var timeline: [Interval]
    package var comparison: Comparison?
    package var wideShares: WideShares
    package var lateArrivals: [LateArrivals]
    package var newGuests: [Guest]
    /// Also those who are not named.
    package var newGuestCount: Int
    /// Mail domains of guests that this tenant never shared with before.
    package var newDomains: [String]
    package var topSharers: [Sharer]
    /// Events whose record does not say who got access.
    package var unknownAudiences: Int
    /// What else a reader must know, a sentence each: a revoke that was verified, names that could not be looked up.
    package var notes: [String]
    /// `nil` in digests from before there were alerts.
    package var alerts: Alerts?
    /// `nil` where there is nothing to tell, and in digests from before there was mitigation.
    package var mitigation: Mitigation?
    package var completeness: DigestCompleteness

    /// Every event that is named, in reading order.
    package var events: [DigestEntry] { sections.flatMap(\.events) }
    package var isEmpty: Bool { eventCount == 0 }
    /// Whether there are more events than it names.
    package var isCut: Bool { eventCount > events.count }

    package func section(_ kind: Section.Kind) -> Section? { sections.first { $0.kind == kind } }
    package func total(of kind: Section.Kind) -> Int { section(kind)?.total ?? 0 }
}
