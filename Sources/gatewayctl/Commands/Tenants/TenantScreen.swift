import FoundationEssentials

/// One customer on one screen: the verdict, what is wrong, the customer, each feed, the gaps.
struct TenantScreen {
    let report: TenantReport
    let zone: Zone
    let terminal: Terminal

    private var now: Date { report.completeness.judgedAt }

    func text() -> String {
        let parts = [verdict, facts, feeds, gaps, unknownOperations, names].compactMap(\.self)
        return parts.joined(separator: "\n")
    }

    // MARK: - Verdict

    private var verdict: String {
        let completeness = report.completeness
        var lines = wrapped(
            "\(report.tenant.name): \(completeness.headline(zone))",
            indent: 0,
            ink: .state("", completeness.tone)
        )
        for finding in completeness.findings {
            let times = finding.times(zone, now: now).map { "; \($0)" } ?? ""
            lines += wrapped("\(finding.severity): \(finding.text)\(times)", indent: 2, ink: .state("", finding.tone))
            if finding.severity != "note" { lines += wrapped("next step: \(finding.remedy)", indent: 4) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func wrapped(_ text: String, indent: Int, ink: Cell = .none) -> [String] {
        let limit = max(24, (terminal.width ?? .max) - indent - 2)
        return VisibleText.wrapped(VisibleText.line(text), to: limit).enumerated().map { number, line in
            let space = String(repeating: " ", count: indent + (number > 0 ? 2 : 0))
            return space + (terminal.hasColour ? ink.coloured(line) : line)
        }
    }

    // MARK: - Tenant

    private var facts: String {
        var details = report.tenant.facts(now: now)
        if let turn = report.turn {
            let budget =
                "\(Age.grouped(turn.requestsPerMinute)) of \(Age.grouped(turn.fullRequestsPerMinute)) requests a minute"
            let throttled = turn.throttles > 0 ? ", throttled \(Age.counted(turn.throttles, "time")) in a row" : ""
            details.add("Budget", .text(budget + throttled))
            if let notBefore = turn.notBefore, notBefore > now { details.add("Silent until", .time(notBefore)) }
            if report.tenant.state != "paused" {
                details.add(
                    "Next turn",
                    turn.isLeased ? .text("at work now") : turn.dueAt > now ? .time(turn.dueAt) : .text("now")
                )
            }
        }
        return details.text(zone: zone, terminal: terminal)
    }

    // MARK: - Feeds

    private var feeds: String? {
        guard !report.feeds.isEmpty else { return nil }
        return report.feeds.map { feed in
            let verdict = report.completeness.feeds.first { $0.contentType == feed.contentType }
            return feed.title(zone, terminal) + lines(feed, verdict).text(zone: zone, terminal: terminal)
        }.joined()
    }

    private func lines(_ feed: Feed, _ verdict: FeedVerdict?) -> Details {
        var details = Details()
        let listed = feed.lastListedAt.map { "listed \(Age.words(from: $0, to: now)) ago" } ?? "never listed"
        let swept = feed.sweptAt.map { ", all seven days read through \(Age.words(from: $0, to: now)) ago" } ?? ""
        let complete = verdict?.completeTo.map { "\(Age.moment($0, zone)), " } ?? ""
        details.add("  complete to", .text(complete + listed + swept))
        if let newest = feed.newestDoneAt {
            details.add(
                "  newest",
                .text("\(Age.moment(newest, zone)), published \(Age.words(from: newest, to: now)) ago")
            )
        }
        if let oldest = verdict?.oldestUnfetchedAt {
            let loss = verdict?.timeToLossSeconds.map {
                $0 > 0 ? "Microsoft deletes it in \(Age.words($0))" : "Microsoft deletes it now"
            }
            details.add(
                "  unfetched",
                .text("since \(Age.moment(oldest, zone)) (\(Age.words(from: oldest, to: now))); \(loss ?? "")")
            )
        }
        let waiting =
            "\(Age.grouped(feed.blobsDone)) stored, \(feed.blobsWaiting) waiting, \(feed.blobsDead ?? 0) dead, \(feed.blobsGone) gone"
        details.add("  blobs", .text(waiting))
        let records = "\(Age.grouped(feed.records ?? 0)) stored, \(Age.grouped(feed.recordsRepeated ?? 0)) repeated"
        details.add("  records", .text("\(records), \(Age.grouped(feed.recordsSetAside ?? 0)) set aside"))
        if let requests = feed.requests {
            let bad = "\(requests.throttled) throttled, \(requests.refused) refused, \(requests.failed) failed"
            details.add("  requests", .text("\(Age.grouped(requests.ok)) answered, \(bad)"))
        }
        return details
    }

    // MARK: - What is missing, and what nobody understands

    private var gaps: String? {
        guard report.openGaps > 0 else { return nil }
        let table = Gap.table.text(report.gaps, zone: zone, terminal: terminal)
        let more = report.openGaps > report.gaps.count ? "The newest of \(report.openGaps)" : "\(report.openGaps)"
        return "Gaps: \(more); all: gatewayctl gap list \(Shell.quoted(report.tenant.name)) --open\n\(table)"
    }

    private var unknownOperations: String? {
        guard !report.unknownOperations.isEmpty else { return nil }
        let names = report.unknownOperations.map { "\($0.operation) (\(Age.grouped($0.records)))" }
        return wrapped("Unknown operations in 30 days: \(names.joined(separator: ", "))", indent: 0)
            .joined(separator: "\n") + "\n"
    }

    /// Why people, groups, apps and flows are told by their ids.
    private var names: String? {
        guard let lookUps = report.lookUps else { return nil }
        guard lookUps.enabled else {
            return "Look-ups are off: names and reach are told as far as records have them.\n"
        }
        guard !lookUps.notices.isEmpty else { return nil }
        return lookUps.notices.flatMap { wrapped($0, indent: 0, ink: .state("", .warning)) }.joined(separator: "\n")
            + "\n"
    }
}

extension Tenant {
    /// The customer in a few lines; why it is suspended stands above them.
    fileprivate func facts(now: Date) -> Details {
        var details = Details()
        details.add("State", stateCell)
        details.add("Since", Cell(stateSince))
        details.add("Tenant ID", .text(tenantId))
        details.add("Client ID", .text("\(clientId) in \(cloud)"))
        details.add("Time zone", .text(timeZone))
        details.add("Credential", credential.map { $0.cell(now: now) } ?? .state("none", .bad))
        details.add("Added", Cell(createdAt))
        return details
    }
}

extension Tenant.Credential {
    /// "secret, ends 2026-01-31 (in 60 days)", by the day in UTC.
    fileprivate func cell(now: Date) -> Cell {
        let thumb = thumbprint.map { " \($0)" } ?? ""
        guard let expiresAt else { return .text("\(kind)\(thumb), its end is not known") }
        let left = Int(expiresAt.timeIntervalSince(now))
        let words =
            left > 0
            ? "ends \(expiresAt.wireText.prefix(10)) (in \(Age.words(left)))" : "ended \(expiresAt.wireText.prefix(10))"
        let days = left / 86_400
        return .state("\(kind)\(thumb), \(words)", days < 14 ? .bad : days < 60 ? .warning : .good)
    }
}

extension Feed {
    /// "Audit.General: enabled since …".
    fileprivate func title(_ zone: Zone, _ terminal: Terminal) -> String {
        let word = stateCell.text(zone)
        let ink = terminal.hasColour ? stateCell.coloured(word) : word
        let since = stateSince.map { " since \(Age.moment($0, zone))" } ?? ""
        return "\(VisibleText.line(contentType)): \(ink)\(since)\n"
    }
}
