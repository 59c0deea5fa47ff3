package import FoundationEssentials

extension Digest {
    /// The document as stored and served: camelCase keys in sorted order, times in RFC 3339 UTC, unknown fields left out.
    ///
    /// The same digest gives the same bytes, so an ETag can be made of them.
    package func json() throws -> Data { try DigestCoding.bytes(self) }

    /// Reads a stored document, of this version or an earlier one.
    package init(json: Data) throws {
        self = try DigestCoding.value(Digest.self, from: json)
    }

    enum CodingKeys: String, CodingKey {
        case version, digestId, cadence, tenant, day, lastDay, period, timeZone, language, madeAt, headline, eventCount
        case counts, sections, timeline, comparison, wideShares, lateArrivals, newGuests, newGuestCount, newDomains
        case topSharers, unknownAudiences, notes, alerts, mitigation, completeness
    }

    /// Version 1 had no weeks, no cut lists, no chart and no comparison.
    package init(from decoder: any Decoder) throws {
        let document = try decoder.container(keyedBy: CodingKeys.self)
        version = try document.decode(Int.self, forKey: .version)
        digestId = try document.decode(String.self, forKey: .digestId)
        cadence = try document.decode(DigestCadence.self, forKey: .cadence)
        tenant = try document.decode(Tenant.self, forKey: .tenant)
        day = try document.decode(CivilDay.self, forKey: .day)
        lastDay = try document.decodeIfPresent(CivilDay.self, forKey: .lastDay) ?? day
        period = try document.decode(Period.self, forKey: .period)
        timeZone = try document.decode(String.self, forKey: .timeZone)
        language = try document.decodeIfPresent(String.self, forKey: .language) ?? "en"
        madeAt = try document.decode(Date.self, forKey: .madeAt)
        headline = try document.decode(String.self, forKey: .headline)
        counts = try document.decode([Count].self, forKey: .counts)
        sections = try document.decode([Section].self, forKey: .sections)
        eventCount =
            try document.decodeIfPresent(Int.self, forKey: .eventCount) ?? sections.reduce(0) { $0 + $1.total }
        timeline = try document.decodeIfPresent([Interval].self, forKey: .timeline) ?? []
        comparison = try document.decodeIfPresent(Comparison.self, forKey: .comparison)
        wideShares =
            try document.decodeIfPresent(WideShares.self, forKey: .wideShares) ?? WideShares(total: 0, events: [])
        lateArrivals = try document.decode([LateArrivals].self, forKey: .lateArrivals)
        newGuests = try document.decode([Guest].self, forKey: .newGuests)
        newGuestCount = try document.decodeIfPresent(Int.self, forKey: .newGuestCount) ?? newGuests.count
        newDomains = try document.decode([String].self, forKey: .newDomains)
        topSharers = try document.decode([Sharer].self, forKey: .topSharers)
        unknownAudiences = try document.decodeIfPresent(Int.self, forKey: .unknownAudiences) ?? 0
        notes = try document.decode([String].self, forKey: .notes)
        alerts = try document.decodeIfPresent(Alerts.self, forKey: .alerts)
        mitigation = try document.decodeIfPresent(Mitigation.self, forKey: .mitigation)
        completeness = try document.decode(DigestCompleteness.self, forKey: .completeness)
    }
}

extension Digest.Section {
    enum CodingKeys: String, CodingKey { case kind, total, events }

    package init(from decoder: any Decoder) throws {
        let section = try decoder.container(keyedBy: CodingKeys.self)
        kind = try section.decode(Kind.self, forKey: .kind)
        events = try section.decode([DigestEntry].self, forKey: .events)
        total = try section.decodeIfPresent(Int.self, forKey: .total) ?? events.count
    }
}

/// How digests and their lines are written down.
enum DigestCoding {
    static func bytes(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(date.rfc3339)
        }
        return try encoder.encode(value)
    }

    static func value<T: Decodable>(_ type: T.Type, from json: Data) throws -> T {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            let hasFraction = text.contains(".")
            do {
                return try Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: hasFraction))
            } catch {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time: \(text)")
            }
        }
        return try decoder.decode(type, from: json)
    }
}

extension Date {
    /// RFC 3339 in UTC, to the millisecond, and without a fraction where there is none.
    ///
    /// The fraction is written here: `ISO8601FormatStyle` cuts instead of rounding, so `.123` would come out as `.122`.
    package var rfc3339: String {
        let milliseconds = Int64((timeIntervalSince1970 * 1_000).rounded())
        let fraction = Int(((milliseconds % 1_000) + 1_000) % 1_000)
        let whole = Date(timeIntervalSince1970: Double((milliseconds - Int64(fraction)) / 1_000))
        let text = whole.formatted(Date.ISO8601FormatStyle())
        return fraction == 0 ? text : "\(text.dropLast()).\(fraction.padded(to: 3))Z"
    }
}
