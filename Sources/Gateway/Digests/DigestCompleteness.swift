package import FoundationEssentials

/// What a digest was made from, and what is missing from it.
package struct DigestCompleteness: Codable, Equatable, Sendable {
    package enum Verdict: String, Codable, CaseIterable, Sendable {
        /// Everything that Microsoft had listed for the period was read.
        case complete
        /// Something listed was not read, or a span was never listed, or a feed was off.
        case incomplete
        /// Not enough is known to say either.
        case unknown
    }

    /// How often something was seen.
    package struct Count: Codable, Equatable, Sendable {
        package var name: String
        package var count: Int

        package init(name: String, count: Int) {
            self.name = name
            self.count = count
        }
    }

    package var verdict: Verdict
    package var feeds: [DigestFeed]
    package var recordsIngested: Int
    /// Records that were read and not counted, by reason in words.
    package var setAside: [Count]
    /// Operations that nobody classified yet, the most frequent first.
    package var unclassified: [Count]
    /// All of those records, also of operations that are not among the named ones.
    package var unclassifiedTotal: Int

    /// Judges the feeds over the digest's period.
    ///
    /// - Parameters:
    ///   - period: The digest's period, end exclusive.
    ///   - feeds: Every content type that the tenant should have; none at all is unknown, not complete.
    ///   - recordsIngested: Records that the digest's blobs held and that counted.
    ///   - setAside: Records that did not count, by reason in words.
    ///   - unclassified: The operations to name, with their counts.
    ///   - unclassifiedTotal: Records of all unclassified operations; the sum of the named ones if `nil`.
    package init(
        period: Range<Date>,
        feeds: [DigestFeed],
        recordsIngested: Int,
        setAside: [Count] = [],
        unclassified: [Count] = [],
        unclassifiedTotal: Int? = nil
    ) {
        self.feeds = feeds.sorted { $0.contentType < $1.contentType }
        self.recordsIngested = recordsIngested
        self.setAside = setAside.filter { $0.count > 0 }.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
        self.unclassified = unclassified.filter { $0.count > 0 }.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
        self.unclassifiedTotal = unclassifiedTotal ?? unclassified.reduce(0) { $0 + $1.count }

        let verdicts = feeds.map { $0.verdict(over: period) }
        if verdicts.contains(.incomplete) {
            verdict = .incomplete
        } else if verdicts.contains(.unknown) || verdicts.isEmpty {
            verdict = .unknown
        } else {
            verdict = .complete
        }
    }
}

extension DigestFeed {
    /// How this feed stands over a period.
    package func verdict(over period: Range<Date>) -> DigestCompleteness.Verdict {
        if !isSubscribed || waiting > 0 || failed > 0 || !gaps.isEmpty { return .incomplete }
        guard let coveredFrom, let coveredTo else { return .unknown }
        return coveredFrom <= period.lowerBound && coveredTo >= period.upperBound ? .complete : .incomplete
    }
}
