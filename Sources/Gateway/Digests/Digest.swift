package import FoundationEssentials

/// One day of a tenant's sharing, told once and never changed.
///
/// A digest is a document: renderings are pure functions of it, so a page made today of last month's digest says what
/// was said then. Whatever happens later about that day stands in a later digest, marked as late.
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

    /// The instants from the day's beginning to its end, which is exclusive.
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
    package var version = 1
    package var digestId: String
    package var cadence = "daily"
    package var tenant: Tenant
    package var day: CivilDay
    package var period: Period
    /// The tenant's zone by its IANA name; every time in a rendering is told in it.
    package var timeZone: String
    package var madeAt: Date
    /// The day in a sentence.
    package var headline: String
    package var counts: [Count]
    /// Sections that have events, what needs attention first.
    package var sections: [Section]
    package var lateArrivals: [LateArrivals]
    package var newGuests: [Guest]
    /// Mail domains of guests that this tenant never shared with before.
    package var newDomains: [String]
    package var topSharers: [Sharer]
    /// What else a reader must know, a sentence each: a revoke that was verified, alerts that were held back.
    package var notes: [String]
    package var completeness: DigestCompleteness

    /// Every event once, in reading order.
    package var events: [DigestEntry] { sections.flatMap(\.events) }
    package var isEmpty: Bool { sections.isEmpty }

    package func events(in kind: Section.Kind) -> [DigestEntry] {
        sections.first { $0.kind == kind }?.events ?? []
    }
}
