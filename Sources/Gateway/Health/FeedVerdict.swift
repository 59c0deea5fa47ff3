package import FoundationEssentials

/// How complete one feed is, with the figures that say so.
package struct FeedVerdict: Sendable, Codable, Equatable {
    package var contentType: String
    package var verdict: Verdict
    /// Everything that Microsoft published before it is stored; `nil` when nothing was ever listed.
    package var completeTo: Date?
    /// The first instant of which something may be missing, when the verdict is `incomplete`.
    package var incompleteSince: Date?
    /// Since the last successful listing; `nil` when there was none.
    package var freshnessSeconds: Int?
    /// Since the newest content that is stored was published: large for a feed in which nothing happens.
    package var lagSeconds: Int?
    /// Since ``completeTo``: how far the data is behind, whether much happens or nothing.
    package var behindSeconds: Int?
    /// The oldest content that is not fetched yet; when listings fail, that from the cursor on is not either.
    package var oldestUnfetchedAt: Date?
    package var oldestUnfetchedSeconds: Int?
    /// Until Microsoft deletes it; 0 when it has begun to.
    package var timeToLossSeconds: Int?
    /// Whether no listing has succeeded for too long.
    package var isStale: Bool
}

/// Judges one feed at one moment; no clock, no database.
struct FeedJudge {
    let feed: Feed
    let standing: TenantStanding
    let gaps: [GapTally]
    let rules: CompletenessRules
    let now: Date

    func judge() -> (FeedVerdict, [Finding]) {
        let findings = [subscription, listing, unfetched, backfill].compactMap(\.self) + missing
        var verdict = FeedVerdict(contentType: feed.contentType, verdict: .complete, isStale: isStale)
        verdict.completeTo = completeTo
        verdict.freshnessSeconds = age(feed.lastListedAt)
        verdict.lagSeconds = age(feed.newestDoneAt)
        verdict.behindSeconds = age(completeTo)
        verdict.oldestUnfetchedAt = oldestUnfetchedAt
        verdict.oldestUnfetchedSeconds = age(oldestUnfetchedAt)
        verdict.timeToLossSeconds = age(oldestUnfetchedAt).map { max(0, Int(Feed.retention) - $0) }
        verdict.verdict = word(findings)
        if verdict.verdict == .incomplete {
            verdict.incompleteSince = ([completeTo ?? standing.createdAt] + gaps.compactMap(\.repairableFrom)).min()
        }
        return (verdict, findings)
    }

    private func word(_ findings: [Finding]) -> Verdict {
        if findings.contains(where: { $0.severity == .critical }) || isStale && standing.state != .paused {
            return .incomplete
        }
        if feed.listedTo == nil { return .starting }
        if let age = age(oldestUnfetchedAt), Double(age) > rules.freshness { return .behind }
        if gaps.contains(where: { $0.open > $0.repairable }) { return .completeButForGaps }
        if feed.state == .warmingUp, !isLongWithoutContent { return .warmingUp }
        return .complete
    }

    // MARK: - Figures

    private func age(_ date: Date?) -> Int? { date.map { max(0, Int(now.timeIntervalSince($0))) } }

    /// Whether no listing succeeded lately, whatever an error handler thinks of its errors.
    private var isStale: Bool { now.timeIntervalSince(feed.lastListedAt ?? standing.createdAt) > rules.freshness }

    private var isLongWithoutContent: Bool { now.timeIntervalSince(feed.stateSince) > CompletenessRules.warmUp }

    /// The oldest blob that waits, dead letters among them as long as they can be had.
    private var oldestWaitingAt: Date? {
        let dead = gaps.first { $0.reason == .deadLetter }
        let isLiving = feed.blobsWaiting > 0 || (dead.map { $0.repairable > 0 } ?? (feed.blobsDead > 0))
        return isLiving ? feed.oldestWaitingAt : nil
    }

    private var completeTo: Date? {
        feed.listedTo.map { listedTo in oldestWaitingAt.map { min($0, listedTo) } ?? listedTo }
    }

    private var oldestUnfetchedAt: Date? {
        let isRead = feed.isReadable && standing.state == .active && !isStale
        return [oldestWaitingAt, isRead ? nil : feed.listedTo].compactMap(\.self).min()
    }

    // MARK: - Findings

    private func finding(
        _ kind: Finding.Kind,
        _ severity: Finding.Severity,
        code: String? = nil,
        _ message: String,
        since: Date? = nil,
        next: Date? = nil,
        remedy: String
    ) -> Finding {
        Finding(
            kind,
            severity,
            contentType: feed.contentType,
            code: code,
            message,
            since: since,
            nextTryAt: next,
            remedy: standing.naming(remedy)
        )
    }

    private var subscription: Finding? {
        switch feed.state {
        case .enabled:
            return nil
        case .unknown, .starting:
            return finding(
                .subscription,
                .note,
                code: feed.errorCode,
                feed.error ?? "The subscription is \(feed.state.inWords).",
                since: feed.stateSince,
                next: nextStartAt,
                remedy: feed.remedy ?? "Nothing to do: the gateway starts it by itself."
            )
        case .warmingUp where !isLongWithoutContent:
            return finding(
                .warmingUp,
                .note,
                "Enabled, and nothing has arrived yet.",
                since: feed.stateSince,
                remedy: "Nothing to do: Microsoft's first content can take up to 24 hours."
            )
        case .warmingUp:
            return finding(
                .noContent,
                .warning,
                "Enabled for \(Ages.words(now.timeIntervalSince(feed.stateSince))), and nothing has ever arrived.",
                since: feed.stateSince,
                remedy: """
                    Look in the tenant's own audit search (Microsoft Purview, Audit) whether anything of this type happens. \
                    If it does, run: gatewayctl tenant check TENANT
                    """
            )
        case .disabledByAdmin, .auditDisabled, .notEffective, .forbidden:
            // The tenant as a whole is told of it already.
            guard standing.reason?.code != feed.errorCode || feed.errorCode == nil else { return nil }
            let error = feed.error ?? "The subscription is \(feed.state.inWords)."
            let isOnlyRefused = feed.state == .notEffective && feed.errorCode == "AF20023"
            return finding(
                .subscription,
                .critical,
                code: feed.errorCode,
                isOnlyRefused
                    ? "Microsoft says that the subscription is enabled, and refuses its listing: \(error)" : error,
                since: feed.stateSince,
                next: nextStartAt,
                remedy: stepOfSubscription
            )
        }
    }

    private var stepOfSubscription: String {
        switch (feed.state, feed.errorCode) {
        case (.notEffective, _):
            """
            Wait: it is tried again every 15 minutes, and nothing is stopped and started, as that would lose content. If it \
            lasts for a day, check the workload's licence and auditing in the tenant, then open a case with Microsoft.
            """
        case (.forbidden, "AF10001") where feed.contentType == "DLP.All":
            """
            Grant the app the application permission ActivityFeed.ReadDlp (Office 365 Management APIs) with admin consent in \
            the customer's tenant. The gateway sees it by itself; to look at once, run: gatewayctl tenant check TENANT
            """
        default:
            feed.remedy.map { Remedy.afterwards($0, code: feed.errorCode) } ?? "Run: gatewayctl tenant check TENANT"
        }
    }

    /// A start that is not allowed yet, or else the tenant's next turn.
    private var nextStartAt: Date? {
        [feed.nextStartAt, feed.nextTryAt].compactMap(\.self).filter { $0 > now }.max()
    }

    private var listing: Finding? {
        guard feed.listFailures > 0 else { return nil }
        return finding(
            .listing,
            isStale ? .critical : feed.listFailures > 2 ? .warning : .note,
            code: feed.listErrorCode,
            "Listing failed \(Ages.counted(feed.listFailures, "time")) in a row: \(feed.listError ?? "no reason is known")",
            since: feed.listFailingSince,
            next: feed.nextTryAt,
            remedy: feed.listRemedy ?? "Nothing to do while it lasts for minutes: it is tried again."
        )
    }

    private var unfetched: Finding? {
        guard let oldest = oldestUnfetchedAt, let age = age(oldest).map(Double.init) else { return nil }
        let what =
            feed.blobsWaiting > 0
            ? "\(Ages.counted(feed.blobsWaiting, "content blob")) wait, the oldest since \(Ages.moment(oldest))"
            : "What was published since \(Ages.moment(oldest)) is not fetched"
        guard age > CompletenessRules.lossWarning else {
            guard age > rules.freshness, feed.blobsWaiting > 0 else { return nil }
            return finding(
                .behind,
                .note,
                "\(what).",
                since: oldest,
                next: feed.nextTryAt,
                remedy: "Nothing to do: the gateway catches up, oldest first."
            )
        }
        let left = Feed.retention - age
        return finding(
            .timeToLoss,
            age > CompletenessRules.lossCritical ? .critical : .warning,
            "\(what); Microsoft \(left > 0 ? "deletes it in \(Ages.words(left))" : "has begun to delete it").",
            since: oldest,
            next: feed.nextTryAt,
            remedy: """
                Mend what stops the feed (it is told beside this). If nothing does, start another gatewayd, or raise the budget: \
                gatewayctl tenant set TENANT --requests-per-minute N
                """
        )
    }

    private var backfill: Finding? {
        feed.relistFrom.map {
            finding(
                .backfill,
                .note,
                "Everything since \(Ages.moment($0)) is being read again, because somebody asked for it.",
                next: feed.nextTryAt,
                remedy: "Nothing to do."
            )
        }
    }

    private var missing: [Finding] { unrecordedLetters + gaps.flatMap { closable($0) + lost($0) } }

    /// Dead letters whose gap somebody deleted: the blobs themselves still say it.
    private var unrecordedLetters: [Finding] {
        guard feed.blobsDead > 0, !gaps.contains(where: { $0.reason == .deadLetter }) else { return [] }
        return [
            finding(
                .deadLetters,
                .critical,
                "\(Ages.counted(feed.blobsDead, "content blob")) could not be fetched in many tries and \(feed.blobsDead == 1 ? "was" : "were") given up.",
                since: feed.oldestWaitingAt,
                remedy: "See why: gatewayctl content list TENANT --state dead"
            )
        ]
    }

    private func closable(_ tally: GapTally) -> [Finding] {
        guard tally.repairable > 0 else { return [] }
        guard tally.reason != .deadLetter || feed.blobsDead > 0 else {
            return [
                finding(
                    .deadLetters,
                    .warning,
                    "\(Ages.counted(tally.repairable, "dead letter")) \(tally.repairable == 1 ? "is" : "are") being tried again.",
                    since: tally.repairableFrom,
                    next: feed.nextTryAt,
                    remedy: "Nothing to do; to see what comes of it: gatewayctl content list TENANT"
                )
            ]
        }
        let until = tally.repairableUntil.map { " It can be closed until \(Ages.moment($0))." } ?? ""
        return [
            finding(
                tally.reason == .deadLetter ? .deadLetters : .gap,
                .critical,
                "\(Ages.counted(tally.repairable, "gap")), because \(tally.reason.inWords): \(Ages.sentence(tally.detail))\(until)",
                since: tally.repairableFrom,
                remedy: tally.remedy ?? tally.reason.repair
            )
        ]
    }

    private func lost(_ tally: GapTally) -> [Finding] {
        guard tally.open > tally.repairable else { return [] }
        return [
            finding(
                .gap,
                now.timeIntervalSince(tally.to) < Feed.retention ? .warning : .note,
                "\(Ages.counted(tally.open - tally.repairable, "gap")) for good, because \(tally.reason.inWords).",
                since: tally.from,
                remedy: tally.lostRemedy ?? tally.reason.afterwards
            )
        ]
    }
}
