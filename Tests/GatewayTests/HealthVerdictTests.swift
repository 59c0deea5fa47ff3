import Foundation
import Testing

@testable import Gateway

/// The one verdict: is the data complete, since when not, why, what to do.
@Suite struct HealthVerdictTests {
    private typealias F = HealthFixtures

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var feed: Feed
        var standing = HealthFixtures.standing()
        var gaps: [GapTally] = []
        var verdict: Verdict
        /// The worst finding.
        var kind: Finding.Kind?
        var severity: Finding.Severity?

        init(
            _ name: String,
            _ verdict: Verdict,
            _ kind: Finding.Kind? = nil,
            _ severity: Finding.Severity? = nil,
            gaps: [GapTally] = [],
            standing: TenantStanding = HealthFixtures.standing(),
            feed: (inout Feed) -> Void = { _ in }
        ) {
            testDescription = name
            self.feed = HealthFixtures.feed(feed)
            self.standing = standing
            self.gaps = gaps
            self.verdict = verdict
            self.kind = kind
            self.severity = severity
        }
    }

    static let now = HealthFixtures.now
    static let cases: [Case] = [
        Case("healthy", .complete),
        Case("a few blobs wait", .complete) {
            $0.blobsWaiting = 3
            $0.oldestWaitingAt = now - 600
        },
        Case("one listing failed", .complete, .listing, .note) {
            $0.listFailures = 1
            $0.listError = "x"
        },
        Case("listings fail for an hour", .complete, .listing, .warning) {
            $0.listFailures = 9
            $0.lastListedAt = now - 3600
        },
        Case("listings fail for three hours", .incomplete, .listing, .critical) {
            $0.listFailures = 30
            $0.lastListedAt = now - 10_800
        },
        Case("silence without an error", .incomplete, .stale, .critical) { $0.lastListedAt = now - 7300 },
        Case("never listed, added now", .starting, standing: HealthFixtures.standing { $0.createdAt = now - 60 }) {
            $0.lastListedAt = nil
            $0.listedTo = nil
        },
        Case(
            "never listed, added yesterday",
            .incomplete,
            .stale,
            .critical,
            standing: HealthFixtures.standing { $0.createdAt = now - 86_400 }
        ) {
            $0.lastListedAt = nil
            $0.listedTo = nil
        },
        Case("warming up for 23 hours", .warmingUp, .warmingUp, .note) {
            $0.state = .warmingUp
            $0.stateSince = now - 23 * 3600
            $0.newestContentAt = nil
            $0.newestDoneAt = nil
        },
        Case("warming up for 25 hours", .complete, .noContent, .warning) {
            $0.state = .warmingUp
            $0.stateSince = now - 25 * 3600
        },
        Case("disabled", .incomplete, .subscription, .critical) { $0.state = .disabledByAdmin },
        Case("auditing off", .incomplete, .subscription, .critical) { $0.state = .auditDisabled },
        Case("not effective", .incomplete, .subscription, .critical) { $0.state = .notEffective },
        Case("forbidden", .incomplete, .subscription, .critical) { $0.state = .forbidden },
        Case("being started", .complete, .subscription, .note) { $0.state = .starting },
        Case("a backlog of half a day", .behind, .behind, .note) {
            $0.blobsWaiting = 900
            $0.oldestWaitingAt = now - 43_200
        },
        Case("a backlog of four days", .behind, .timeToLoss, .warning) {
            $0.blobsWaiting = 900
            $0.oldestWaitingAt = now - 4 * 86_400
        },
        Case("a backlog of six days and a half", .incomplete, .timeToLoss, .critical) {
            $0.blobsWaiting = 900
            $0.oldestWaitingAt = now - 6.5 * 86_400
        },
        Case(
            "a dead letter",
            .incomplete,
            .deadLetters,
            .critical,
            gaps: [HealthFixtures.tally(.deadLetter, open: 1, repairable: 1, from: now - 7200)]
        ) {
            $0.blobsDead = 1
            $0.oldestWaitingAt = now - 7200
        },
        Case(
            "a dead letter that is tried again",
            .complete,
            .deadLetters,
            .warning,
            gaps: [HealthFixtures.tally(.deadLetter, open: 1, repairable: 1, from: now - 3600)]
        ) {
            $0.blobsWaiting = 1
            $0.oldestWaitingAt = now - 3600
        },
        Case(
            "a dead letter that Microsoft has deleted",
            .completeButForGaps,
            .gap,
            .note,
            gaps: [HealthFixtures.tally(.deadLetter, open: 1, repairable: 0, from: now - 30 * 86_400)]
        ) {
            $0.blobsDead = 1
            $0.oldestWaitingAt = now - 30 * 86_400
        },
        Case(
            "a span that can still be listed",
            .incomplete,
            .gap,
            .critical,
            gaps: [HealthFixtures.tally(.listingFailed, open: 2, repairable: 2, from: now - 86_400)]
        ),
        Case(
            "content gone yesterday",
            .completeButForGaps,
            .gap,
            .warning,
            gaps: [HealthFixtures.tally(.contentGone, open: 1, repairable: 0, from: now - 86_400)]
        ),
        Case(
            "content gone last month",
            .completeButForGaps,
            .gap,
            .note,
            gaps: [HealthFixtures.tally(.contentGone, open: 1, repairable: 0, from: now - 30 * 86_400)]
        ),
        Case("paused today", .paused, .paused, .note, standing: HealthFixtures.standing { $0.state = .paused }),
        Case(
            "paused four days ago",
            .paused,
            .timeToLoss,
            .warning,
            standing: HealthFixtures.standing { $0.state = .paused }
        ) {
            $0.listedTo = now - 4 * 86_400
            $0.lastListedAt = now - 4 * 86_400
        },
        Case(
            "suspended",
            .incomplete,
            .suspended,
            .critical,
            standing: HealthFixtures.standing {
                $0.state = .suspended
                $0.reason = Tenant.Reason(
                    code: "AADSTS7000222",
                    message: "The secret expired.",
                    remedy: "Rotate TENANT."
                )
            }
        ),
        Case(
            "throttled for a minute",
            .complete,
            .throttled,
            .note,
            standing: HealthFixtures.standing { $0.turn?.throttles = 2 }
        ),
        Case(
            "throttled for three hours",
            .incomplete,
            .throttled,
            .critical,
            standing: HealthFixtures.standing { $0.turn?.throttles = 40 }
        ) {
            $0.lastListedAt = now - 10_800
            $0.listedTo = now - 10_800
        },
        Case(
            "overdue",
            .complete,
            .overdue,
            .critical,
            standing: HealthFixtures.standing { $0.turn?.dueAt = now - 900 }
        ),
        Case(
            "leased for long",
            .complete,
            standing: HealthFixtures.standing {
                $0.turn?.dueAt = now - 900
                $0.turn?.isLeased = true
            }
        ),
        Case(
            "credential ends in 50 days",
            .complete,
            .credential,
            .note,
            standing: HealthFixtures.standing { $0.credentialExpiresAt = now + 50 * 86_400 }
        ),
        Case(
            "credential ends in 10 days",
            .complete,
            .credential,
            .warning,
            standing: HealthFixtures.standing { $0.credentialExpiresAt = now + 10 * 86_400 }
        ),
        Case(
            "credential ends in 70 days",
            .complete,
            standing: HealthFixtures.standing { $0.credentialExpiresAt = now + 70 * 86_400 }
        ),
        Case("a backfill", .complete, .backfill, .note) { $0.relistFrom = now - 86_400 },
    ]

    @Test(arguments: cases) func `each situation has its verdict and its worst finding`(_ given: Case) {
        let judged = HealthFixtures.judge([given.feed], given.standing, gaps: given.gaps)

        #expect(judged.verdict == given.verdict, "\(judged.headline)")
        #expect(judged.findings.first?.kind == given.kind, "\(judged.findings)")
        #expect(judged.findings.first?.severity == given.severity)
        for finding in judged.findings {
            #expect(!finding.remedy.isEmpty && !finding.remedy.contains("TENANT"), "\(finding.remedy)")
        }
        #expect((judged.incompleteSince != nil) == (given.verdict == .incomplete))
    }

    @Test func `the headline says since when, why and what to do`() {
        let judged = HealthFixtures.judge(
            [HealthFixtures.feed { $0.listedTo = Self.now - 3 * 3600 }],
            HealthFixtures.standing {
                $0.state = .suspended
                $0.reason = Tenant.Reason(code: "c", message: "The secret expired.", remedy: "Run: gatewayctl x TENANT")
            }
        )

        #expect(
            judged.headline
                == "INCOMPLETE since 2026-03-20 06:46 UTC (3 hours): The secret expired. Next step: Run: gatewayctl x Contoso"
        )
        #expect(
            HealthFixtures.judge([HealthFixtures.feed()]).headline
                == "Complete up to 2026-03-20 09:44 UTC (2 minutes ago)."
        )
    }

    @Test func `the page of operations names every kind of finding and every verdict`() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../docs/operations.md"
        )
        let text = try String(contentsOf: page, encoding: .utf8)

        for kind in Finding.Kind.allCases { #expect(text.contains("`\(kind.rawValue)`"), "\(kind)") }
        for verdict in Verdict.allCases {
            let judged = Self.cases.first { $0.verdict == verdict }
            #expect(judged != nil, "no case for \(verdict)")
        }
    }

    @Test func `a name with a space is quoted in a command to paste`() {
        let standing = HealthFixtures.standing { $0.name = "Fabrikam's Inc" }

        #expect(standing.naming("Run: x TENANT") == #"Run: x 'Fabrikam'\''s Inc'"#)
    }

    @Test func `data is complete up to the oldest blob that waits, of the feed that is furthest behind`() {
        let judged = HealthFixtures.judge([
            HealthFixtures.feed(),
            HealthFixtures.feed {
                $0.contentType = "Audit.General"
                $0.blobsWaiting = 1
                $0.oldestWaitingAt = Self.now - 1800
            },
        ])

        #expect(judged.verdict == .complete)
        #expect(judged.completeTo == Self.now - 1800)
        #expect(judged.feeds[1].behindSeconds == 1800)
        #expect(judged.feeds[1].timeToLossSeconds == 7 * 86_400 - 1800)
    }

    @Test func `one feed that waits for its first content does not make an old tenant warm up`() {
        let young = HealthFixtures.feed {
            $0.contentType = "DLP.All"
            $0.state = .warmingUp
            $0.stateSince = Self.now - 60
        }

        #expect(HealthFixtures.judge([HealthFixtures.feed(), young]).verdict == .complete)
        #expect(HealthFixtures.judge([young]).verdict == .warmingUp)
    }

    @Test func `rare polls are no silence`() {
        let feed = HealthFixtures.feed { $0.lastListedAt = Self.now - 3 * 3600 }

        #expect(HealthFixtures.judge([feed], poll: .seconds(6 * 3600)).verdict == .complete)
    }

    @Test func `a clock ten minutes off changes nothing`() {
        for skew in [-600.0, 600.0] {
            let feed = HealthFixtures.feed { $0.listedTo = Self.now + skew }
            #expect(HealthFixtures.judge([feed]).verdict == .complete)
            #expect(HealthFixtures.judge([feed]).feeds[0].behindSeconds ?? -1 >= 0)
        }
    }
}
