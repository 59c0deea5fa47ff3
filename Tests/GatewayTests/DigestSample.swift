import FoundationEssentials
import Policies

@testable import Gateway

/// Digests for the rendering tests: Contoso's second of March 2026, in Berlin (UTC+1).
enum DigestSample {
    static let day = CivilDay(daysSince1970: 20_514)
    static let zone = "Europe/Berlin"

    /// An instant by its RFC 3339 text; a typo shows as 1970.
    static func at(_ text: String) -> Date {
        (try? Date(text, strategy: .iso8601)) ?? Date(timeIntervalSince1970: 0)
    }

    static let period = at("2026-03-01T23:00:00Z")..<at("2026-03-02T23:00:00Z")

    static func digest(
        entries: [DigestEntry] = entries,
        completeness: DigestCompleteness = incomplete,
        name: String = "Contoso Ltd"
    ) -> Digest {
        Digest(
            heading(name: name),
            entries: entries,
            surroundings(entries, completeness)
        )
    }

    static func heading(
        _ cadence: DigestCadence = .daily,
        name: String = "Contoso Ltd"
    ) -> Digest.Heading {
        Digest.Heading(
            id: UUID(uuidString: "6f1c2c52-9a53-4d8f-8a07-0a4c4c0a51b1") ?? UUID(),
            tenant: Digest.Tenant(
                tenantId: "0d7f3a52-1d2c-4f7e-b1de-3f3c4ad2a001",
                name: name
            ),
            period: DigestPeriod(cadence, around: day, weekStart: 1, in: TenantCalendar(timeZone: zone)),
            timeZone: zone,
            madeAt: at("2026-03-03T05:00:00Z")
        )
    }

    static func surroundings(
        _ entries: [DigestEntry] = entries,
        _ completeness: DigestCompleteness = incomplete
    ) -> Digest.Surroundings {
        Digest.Surroundings(
            newGuests: entries.isEmpty
                ? [] : [Digest.Guest(name: "Kim (Fabrikam)", domain: "fabrikam.example", by: "Alex")],
            newDomains: entries.isEmpty ? [] : ["fabrikam.example"],
            notes: entries.isEmpty
                ? [] : ["Revoking the link to Budget.xlsx was approved and verified: the link is gone."],
            alerts: entries.isEmpty ? nil : alerts,
            mitigation: entries.isEmpty ? nil : mitigation,
            completeness: completeness
        )
    }

    static let alerts = Digest.Alerts(
        open: 27,
        raised: 3,
        alerts: [
            Digest.Alerts.Line(
                alertId: "0b8f5d7e-5c93-4a6b-9f0e-0d9b8f7b1c11",
                severity: .critical,
                state: "new",
                title: "App shared with everyone <b>",
                summary: "Alex shared Expenses | Travel with everyone.",
                count: 1200,
                lastSeenAt: at("2026-03-02T10:12:00Z")
            )
        ],
        suppressed: 12
    )

    static let mitigation: Digest.Mitigation = {
        var counts = Digest.Mitigation.Counts()
        counts.proposed = 3
        counts.approved = 2
        counts.takenBack = 1
        counts.reshared = 1
        counts.failed = 1
        return Digest.Mitigation(
            counts: counts,
            waiting: 1,
            manual: 0,
            underWay: 0,
            total: 24,
            mitigations: [
                line("done", "verified", "Take Everyone off the canvas app “Expenses | Travel <b>”", isBack: true),
                line("proposed", nil, "Take kim@fabrikam.example off the canvas app “Payroll”"),
                line("failed", "forbidden", "Stop the cloud flow “Approve expenses”"),
            ]
        )
    }()

    private static func line(
        _ state: String,
        _ outcome: String?,
        _ title: String,
        isBack: Bool = false
    ) -> Digest.Mitigation.Line {
        let isDone = state == "done"
        return Digest.Mitigation.Line(
            mitigationId: "3f0c9d1e-6a0e-4a52-8f0d-2f4c3a1b0c7d",
            action: "removeEveryone",
            title: title,
            resourceKind: "canvasApp",
            resource: "Expenses | Travel <b>",
            principal: isDone ? "Everyone" : nil,
            state: state,
            outcome: outcome,
            proposedBy: "App shared with everyone",
            proposedSide: "policy",
            proposedAt: at("2026-03-02T10:13:00Z"),
            approvedBy: state == "proposed" ? [] : ["operator", "megan@contoso.example"],
            isAutomatic: false,
            verifiedAt: isDone ? at("2026-03-02T10:20:05Z") : nil,
            resharedAt: isBack ? at("2026-03-02T16:40:00Z") : nil,
            settledAt: state == "proposed" ? nil : at("2026-03-02T10:20:06Z"),
            message: isDone ? "Done, and read back." : state == "failed" ? "Power Platform refuses the app." : nil
        )
    }

    static func feed(_ type: String, fetched: Int = 96, newest: String = "2026-03-03T04:41:00Z") -> DigestFeed {
        DigestFeed(
            contentType: type,
            subscription: "Enabled",
            isSubscribed: true,
            coveredFrom: at("2026-02-24T04:00:00Z"),
            coveredTo: at("2026-03-03T04:55:00Z"),
            newestContentAt: at(newest),
            fetched: fetched
        )
    }

    static let complete = DigestCompleteness(
        period: period,
        feeds: [feed("Audit.General"), feed("Audit.SharePoint", fetched: 1_412)],
        recordsIngested: 41_207
    )

    static let incomplete: DigestCompleteness = {
        var general = feed("Audit.General", fetched: 812)
        general.waiting = 3
        general.oldestUnfetchedAt = at("2026-03-02T01:10:00Z")
        var directory = feed("Audit.AzureActiveDirectory", fetched: 40)
        directory.gaps = [
            DigestFeed.Gap(
                from: at("2026-03-02T02:00:00Z"),
                to: at("2026-03-02T03:00:00Z"),
                reason: "Microsoft no longer had this content when it was asked for (expired)."
            )
        ]
        var exchange = feed("Audit.Exchange", fetched: 0)
        exchange.subscription = "Never started"
        exchange.isSubscribed = false
        exchange.coveredFrom = nil
        exchange.coveredTo = nil
        exchange.newestContentAt = nil
        return DigestCompleteness(
            period: period,
            feeds: [general, directory, exchange, feed("Audit.SharePoint", fetched: 1_412)],
            recordsIngested: 41_207,
            setAside: [.init(name: "of another organisation", count: 2), .init(name: "no creation time", count: 1)],
            unclassified: [
                .init(name: "PowerPlatformNewThing", count: 12), .init(name: "SecureLinkFlighted", count: 3),
            ],
            unclassifiedTotal: 21
        )
    }()

    static let entries: [DigestEntry] = [
        DigestEntry(
            eventId: "e-01",
            occurredAt: at("2026-03-02T08:12:00Z"),
            act: "linkCreated",
            actLabel: "Link created",
            change: .new,
            resourceKind: "file",
            resourceKindLabel: "File",
            resourceName: "Budget.xlsx",
            resourceId: "b1a7",
            place: "https://contoso.example/sites/finance",
            audiences: [.init(label: "anyone with the link", kind: "anyone")],
            role: "edit",
            actor: "megan@contoso.example",
            risk: .init(level: .high, reasons: ["anyone with the link can edit", "no expiry"]),
            summary: "Megan shared the file Budget.xlsx with anyone who has the link (can edit)",
            recordIds: (1...5).map { "5c8bd6b1-0f3b-4a3a-9d24-00000000000\($0)" }
        ),
        DigestEntry(
            eventId: "e-02",
            occurredAt: at("2026-03-02T10:30:00Z"),
            act: "granted",
            actLabel: "Access given",
            change: .new,
            resourceKind: "canvasApp",
            resourceKindLabel: "Canvas app",
            resourceId: "6c39e97c-6ddd-4a37-afd4-494a605925cf",
            place: "dev-na",
            risk: .init(level: .medium, reasons: ["the record does not say with whom, it may be everyone"]),
            summary: "Alex shared a canvas app (name unknown) with somebody unknown, it may be everyone (can view)",
            recordIds: ["5c8bd6b1-0f3b-4a3a-9d24-00000000000a"]
        ),
        DigestEntry(
            eventId: "e-03",
            occurredAt: at("2026-02-24T14:02:00Z"),
            act: "granted",
            actLabel: "Access given",
            change: .new,
            resourceKind: "cloudFlow",
            resourceKindLabel: "Cloud flow",
            resourceName: "Approve expenses",
            resourceId: "f-77",
            place: "Contoso (default)",
            audiences: [.init(label: "group Sales", kind: "group")],
            reach: "38 members, 2 of them guests",
            role: "run only",
            actor: "alex@contoso.example",
            risk: .init(level: .low),
            summary: "Alex shared the cloud flow Approve expenses with the group Sales (run only)",
            recordIds: ["5c8bd6b1-0f3b-4a3a-9d24-00000000000b"]
        ),
        DigestEntry(
            eventId: "e-04",
            occurredAt: at("2026-03-02T15:45:00Z"),
            act: "invited",
            actLabel: "Guest invited",
            change: .new,
            resourceKind: "tenant",
            resourceKindLabel: "Directory",
            audiences: [.init(label: "kim@fabrikam.example", kind: "guest", domain: "fabrikam.example")],
            actor: "alex@contoso.example",
            risk: .init(level: .low),
            summary: "Alex invited the guest kim@fabrikam.example",
            recordIds: ["5c8bd6b1-0f3b-4a3a-9d24-00000000000c"]
        ),
        DigestEntry(
            eventId: "e-05",
            occurredAt: at("2026-03-02T16:00:00Z"),
            act: "revoked",
            actLabel: "Access removed",
            change: .removed,
            resourceKind: "site",
            resourceKindLabel: "Site",
            resourceName: "Projects",
            place: "https://contoso.example/sites/projects",
            audiences: [.init(label: "sam@contoso.example", kind: "person")],
            actor: "megan@contoso.example",
            risk: .init(level: .low),
            summary: "Megan removed sam@contoso.example from the site Projects",
            recordIds: ["5c8bd6b1-0f3b-4a3a-9d24-00000000000d"]
        ),
        DigestEntry(
            eventId: "e-06",
            occurredAt: at("2026-03-03T01:20:00Z"),
            act: "linkUsed",
            actLabel: "Link used",
            change: .used,
            resourceKind: "file",
            resourceKindLabel: "File",
            resourceName: "Budget.xlsx",
            place: "https://contoso.example/sites/finance",
            audiences: [.init(label: "anyone with the link", kind: "anyone")],
            risk: .init(level: .low),
            summary: "Somebody who did not sign in opened Budget.xlsx through an anonymous link",
            recordIds: ["5c8bd6b1-0f3b-4a3a-9d24-00000000000e"]
        ),
    ]

    /// An event whose every text is as given, for what a stranger might write.
    static func entry(named text: String, risk: DigestEntry.RiskLevel = .low, id: String = "e-x") -> DigestEntry {
        DigestEntry(
            eventId: id,
            occurredAt: at("2026-03-02T08:00:00Z"),
            act: "granted",
            actLabel: text,
            change: .new,
            resourceKind: "file",
            resourceKindLabel: text,
            resourceName: text,
            resourceId: text,
            place: text,
            audiences: [.init(label: text, kind: "guest", domain: text)],
            reach: text,
            role: text,
            actor: text,
            risk: .init(level: risk, reasons: [text]),
            summary: text,
            recordIds: [text]
        )
    }
}
