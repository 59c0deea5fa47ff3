import FoundationEssentials

/// Judges what concerns a tenant as a whole at one moment; no clock, no database.
struct TenantJudge {
    let standing: TenantStanding
    let feeds: [Feed]
    let verdicts: [FeedVerdict]
    let now: Date

    var verdict: Verdict {
        switch standing.state {
        case .suspended: return .incomplete
        case .paused: return .paused
        case .active:
            // One feed that delivers is enough to know that the tenant is past its first hours.
            let isWarm = verdicts.contains { $0.verdict != .warmingUp && $0.verdict != .starting }
            let words = verdicts.map(\.verdict).map { isWarm && $0 == .warmingUp ? .complete : $0 }
            return words.max() ?? .starting
        }
    }

    var findings: [Finding] { [suspended, paused, throttled, overdue, credential].compactMap(\.self) }

    /// The freshness alarm for feeds that nothing else accounts for: silence is an alarm of its own.
    func silence(besides findings: [Finding]) -> [Finding] {
        let isExplained = findings.contains { $0.contentType == nil && $0.severity == .critical }
        guard !isExplained, standing.state == .active else { return [] }
        return zip(feeds, verdicts).compactMap { feed, verdict in
            guard verdict.isStale,
                !findings.contains(where: { $0.contentType == feed.contentType && $0.severity == .critical })
            else { return nil }
            let since = feed.lastListedAt ?? standing.createdAt
            return Finding(
                .stale,
                .critical,
                contentType: feed.contentType,
                "No listing has succeeded for \(Ages.words(now.timeIntervalSince(since))).",
                since: since,
                nextTryAt: feed.nextTryAt,
                remedy: standing.naming("Run: gatewayctl tenant check TENANT, and: gatewayctl doctor")
            )
        }
    }

    private var suspended: Finding? {
        guard standing.state == .suspended, let reason = standing.reason else { return nil }
        return Finding(
            .suspended,
            .critical,
            code: reason.code,
            reason.message,
            since: standing.stateSince,
            nextTryAt: standing.turn?.dueAt ?? feeds.first?.nextTryAt,
            remedy: standing.naming(Remedy.afterwards(reason.remedy, code: reason.code))
        )
    }

    private var paused: Finding? {
        guard standing.state == .paused else { return nil }
        return Finding(
            .paused,
            .note,
            "An operator paused the tenant; Microsoft keeps what is published meanwhile for seven days.",
            since: standing.stateSince,
            remedy: standing.naming("To go on: gatewayctl tenant resume TENANT")
        )
    }

    private var throttled: Finding? {
        guard let turn = standing.turn, turn.isThrottled(at: now), standing.state == .active else { return nil }
        let isLong = verdicts.contains { $0.isStale || $0.verdict == .behind }
        let until = turn.notBefore.flatMap { $0 > now ? "; nothing is sent before \(Ages.moment($0))" : nil } ?? ""
        let budget = "\(turn.requestsPerMinute) of \(turn.fullRequestsPerMinute) requests a minute"
        return Finding(
            .throttled,
            verdicts.contains(where: \.isStale) ? .critical : isLong ? .warning : .note,
            code: "AF429",
            """
            Microsoft slows this tenant down: \(Ages.counted(turn.throttles, "refusal")) in a row, the budget is \(budget)\(until).
            """,
            since: feeds.compactMap(\.lastListedAt).min(),
            nextTryAt: max(turn.dueAt, turn.notBefore ?? turn.dueAt),
            remedy: isLong
                ? standing.naming(
                    """
                    Look for other software that reads this tenant's audit log (its requests count too), or send less: \
                    gatewayctl tenant set TENANT --requests-per-minute N. Microsoft's support can tell and raise the tenant's limit.
                    """
                )
                : "Nothing to do: the gateway sends less for a while."
        )
    }

    private var overdue: Finding? {
        guard let turn = standing.turn, standing.state != .paused, !turn.isLeased,
            now.timeIntervalSince(turn.dueAt) > CompletenessRules.overdue
        else { return nil }
        return Finding(
            .overdue,
            .critical,
            "No worker has taken this tenant for \(Ages.words(now.timeIntervalSince(turn.dueAt))).",
            since: turn.dueAt,
            remedy: "See that a gatewayd with the role worker runs (gatewayctl doctor); if all are busy, start another."
        )
    }

    private var credential: Finding? {
        guard let end = standing.credentialExpiresAt else { return nil }
        let kind = standing.credentialKind == .certificate ? "certificate" : "client secret"
        let left = end.timeIntervalSince(now)
        let days = Int((left / 86_400).rounded(.up))
        guard days <= CompletenessRules.credentialNote else { return nil }
        return Finding(
            .credential,
            // Never critical: once it has ended Microsoft's refusal is the finding, and before that nothing is missing.
            days > CompletenessRules.credentialWarning || left <= 0 && standing.state == .suspended ? .note : .warning,
            left > 0
                ? "The \(kind) ends in \(Ages.words(left)), on \(end.formatted(.iso8601).prefix(10))."
                : "The \(kind) ended on \(end.formatted(.iso8601).prefix(10)).",
            since: left > 0 ? nil : end,
            remedy: standing.naming(
                """
                Make a new one in the app registration of the customer's Entra admin center, then run: \
                gatewayctl tenant rotate TENANT --secret-file FILE (or --certificate FILE)
                """
            )
        )
    }
}
