package import FoundationEssentials

/// Whether a tenant's data is complete, since when not, why, and what to do: the one answer that `tenant show`,
/// `/v1/tenant`, `/healthz` and `doctor` give.
package struct Completeness: Sendable, Codable, Equatable {
    package var verdict: Verdict
    /// The verdict in a sentence or two, times in UTC.
    package var headline: String
    /// Everything that Microsoft published before it is stored, in every feed that was ever listed.
    package var completeTo: Date?
    /// The first instant of which something may be missing, when the verdict is `incomplete`.
    package var incompleteSince: Date?
    package var judgedAt: Date
    /// What was found, the worst first.
    package var findings: [Finding]
    package var feeds: [FeedVerdict]

    /// Judges a tenant at a moment.
    ///
    /// - Parameters:
    ///   - standing: The tenant beside its feeds.
    ///   - feeds: All of them.
    ///   - gaps: The open ones, in numbers.
    ///   - rules: When silence becomes an alarm.
    ///   - now: The moment.
    /// - Returns: The verdict, with everything that led to it.
    static func judge(
        _ standing: TenantStanding,
        feeds: [Feed],
        gaps: [GapTally],
        rules: CompletenessRules,
        now: Date
    ) -> Completeness {
        var verdicts: [FeedVerdict] = []
        var findings: [Finding] = []
        for feed in feeds {
            let judge = FeedJudge(
                feed: feed,
                standing: standing,
                gaps: gaps.filter { $0.contentType == feed.contentType },
                rules: rules,
                now: now
            )
            let (verdict, found) = judge.judge()
            verdicts.append(verdict)
            findings += found
        }
        let judge = TenantJudge(standing: standing, feeds: feeds, verdicts: verdicts, now: now)
        findings += judge.findings
        findings += judge.silence(besides: findings)
        findings.sort(by: Finding.isWorse)
        var result = Completeness(
            verdict: judge.verdict,
            headline: "",
            completeTo: verdicts.compactMap(\.completeTo).min(),
            judgedAt: now,
            findings: findings,
            feeds: verdicts
        )
        if result.verdict == .incomplete {
            result.incompleteSince =
                verdicts.compactMap(\.incompleteSince).min() ?? result.completeTo ?? standing.stateSince
        }
        result.headline = result.sentence
        return result
    }

    /// What led to the verdict first of all.
    package var reason: Finding? { findings.first { $0.severity == .critical } ?? findings.first }

    private var sentence: String {
        let upTo = completeTo.map { "up to \(Ages.moment($0)) (\(Ages.words(judgedAt.timeIntervalSince($0))) ago)" }
        let why = reason.map { finding in
            "\(finding.contentType.map { "\($0): " } ?? "")\(finding.message) Next step: \(finding.remedy)"
        }
        switch verdict {
        case .complete: return "Complete \(upTo ?? "")."
        case .warmingUp: return "Warming up: complete \(upTo ?? ""), and nothing has arrived yet."
        case .starting: return "Starting: not everything was listed yet."
        case .completeButForGaps: return "Complete \(upTo ?? ""), but for gaps that nobody can close any more."
        case .behind: return "Behind: complete \(upTo ?? ""); the rest is on its way."
        case .paused: return "Paused: complete \(upTo ?? "not at all"). \(why ?? "")"
        case .incomplete:
            let since = incompleteSince.map {
                " since \(Ages.moment($0)) (\(Ages.words(judgedAt.timeIntervalSince($0))))"
            }
            return "INCOMPLETE\(since ?? ""): \(why ?? "the reason is not known.")"
        }
    }
}
