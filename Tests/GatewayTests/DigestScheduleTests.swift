import FoundationEssentials
import Testing

@testable import Gateway

@Suite struct DigestScheduleTests {
    private func due(
        _ cadence: DigestCadence,
        at now: String,
        zone: String = "Europe/Berlin",
        _ schedule: DigestSchedule = DigestSchedule()
    ) throws -> String {
        let period = try #require(
            schedule.due(cadence, at: DigestSample.at(now), in: TenantCalendar(timeZone: zone))
        )
        return
            "\(period.firstDay)…\(period.lastDay) \(period.range.lowerBound.rfc3339)…\(period.range.upperBound.rfc3339)"
    }

    @Test(
        arguments: [
            (.daily, "2026-03-03T04:59:59Z", "2026-03-01…2026-03-01 2026-02-28T23:00:00Z…2026-03-01T23:00:00Z"),
            (.daily, "2026-03-03T05:00:00Z", "2026-03-02…2026-03-02 2026-03-01T23:00:00Z…2026-03-02T23:00:00Z"),
            // The day of 23 hours, and the one of 25: six in the morning is another instant after them.
            (.daily, "2026-03-30T03:59:59Z", "2026-03-28…2026-03-28 2026-03-27T23:00:00Z…2026-03-28T23:00:00Z"),
            (.daily, "2026-03-30T04:00:00Z", "2026-03-29…2026-03-29 2026-03-28T23:00:00Z…2026-03-29T22:00:00Z"),
            (.daily, "2026-10-26T05:00:00Z", "2026-10-25…2026-10-25 2026-10-24T22:00:00Z…2026-10-25T23:00:00Z"),
            // 2 March 2026 is a Monday.
            (.weekly, "2026-03-02T04:59:59Z", "2026-02-16…2026-02-22 2026-02-15T23:00:00Z…2026-02-22T23:00:00Z"),
            (.weekly, "2026-03-02T05:00:00Z", "2026-02-23…2026-03-01 2026-02-22T23:00:00Z…2026-03-01T23:00:00Z"),
            (.weekly, "2026-03-08T23:30:00Z", "2026-02-23…2026-03-01 2026-02-22T23:00:00Z…2026-03-01T23:00:00Z"),
            (.weekly, "2026-03-30T04:00:00Z", "2026-03-23…2026-03-29 2026-03-22T23:00:00Z…2026-03-29T22:00:00Z"),
            (.monthly, "2026-03-01T04:59:59Z", "2026-01-01…2026-01-31 2025-12-31T23:00:00Z…2026-01-31T23:00:00Z"),
            (.monthly, "2026-03-01T05:00:00Z", "2026-02-01…2026-02-28 2026-01-31T23:00:00Z…2026-02-28T23:00:00Z"),
            (.monthly, "2026-01-15T12:00:00Z", "2025-12-01…2025-12-31 2025-11-30T23:00:00Z…2025-12-31T23:00:00Z"),
        ] as [(DigestCadence, String, String)]
    )
    func `a period is due at six in the morning after it`(cadence: DigestCadence, now: String, period: String) throws {
        #expect(try due(cadence, at: now) == period)
    }

    @Test func `a week begins on the day that was set, at the time that was set`() throws {
        var schedule = DigestSchedule()
        schedule.weekStart = 7
        schedule.minuteOfDay = 22 * 60 + 30

        let before = try due(.weekly, at: "2026-03-08T21:29:00Z", schedule)
        let after = try due(.weekly, at: "2026-03-08T21:30:00Z", schedule)

        #expect(before.hasPrefix("2026-02-22…2026-02-28"))
        #expect(after.hasPrefix("2026-03-01…2026-03-07"))
    }

    @Test(arguments: [
        // Lord Howe's clock goes by half an hour; Kathmandu's hours begin a quarter past ours.
        ("Asia/Kathmandu", "2026-03-02T12:25:00Z", "2026-03-02T11:15:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T16:00:00Z", "2026-04-04T14:30:00Z"),
        ("Europe/Berlin", "2026-10-25T01:06:00Z", "2026-10-25T00:00:00Z"),
        ("Europe/Berlin", "2026-10-25T02:06:00Z", "2026-10-25T01:00:00Z"),
    ])
    func `an hour is one on the wall, also the one that comes twice`(zone: String, now: String, from: String) throws {
        var schedule = DigestSchedule()
        schedule.hourlySince = .distantPast
        let period = try #require(
            schedule.due(.hourly, at: DigestSample.at(now), in: TenantCalendar(timeZone: zone))
        )

        #expect(period.range.lowerBound.rfc3339 == from)
        #expect(period.range.upperBound.timeIntervalSince(period.range.lowerBound) == 3_600)
    }

    @Test func `no hour is made where none is wanted`() {
        let calendar = TenantCalendar(timeZone: "UTC")
        #expect(DigestSchedule().due(.hourly, at: Date(), in: calendar) == nil)
    }

    @Test(arguments: [
        // 02:30 does not exist on the 29th: the clock shows 03:30 when it would have been.
        ("2026-03-29", 150, "2026-03-29T01:30:00Z"), ("2026-03-29", 360, "2026-03-29T04:00:00Z"),
        // 02:30 comes twice on the 25th: the first time counts.
        ("2026-10-25", 150, "2026-10-25T00:30:00Z"), ("2026-10-25", 360, "2026-10-25T05:00:00Z"),
        ("2026-06-01", 0, "2026-05-31T22:00:00Z"),
    ])
    func `a time of day is an instant on the days of a change too`(day: String, minute: Int, instant: String) throws {
        let calendar = TenantCalendar(timeZone: "Europe/Berlin")
        #expect(calendar.instant(of: try #require(CivilDay(day)), minute: minute).rfc3339 == instant)
    }

    @Test func `every due period is made once when one looks only when told to`() throws {
        let calendar = TenantCalendar(timeZone: "America/Sao_Paulo")
        var schedule = DigestSchedule()
        schedule.hourlySince = .distantPast
        var now = DigestSample.at("2026-02-27T12:34:56Z")
        let end = DigestSample.at("2026-04-02T12:00:00Z")
        var seen: [DigestCadence: [Date]] = [:]
        while now < end {
            for cadence in DigestCadence.allCases {
                let period = try #require(schedule.due(cadence, at: now, in: calendar))
                if seen[cadence]?.last != period.range.lowerBound {
                    seen[cadence, default: []].append(period.range.lowerBound)
                }
            }
            let next = schedule.next(after: now, in: calendar)
            try #require(next > now)
            now = next
        }
        for (cadence, starts) in seen {
            let count = [.hourly: 24 * 34, .daily: 35, .weekly: 6, .monthly: 3][cadence] ?? 0
            #expect(starts == starts.sorted())
            #expect(abs(starts.count - count) <= 1, "\(cadence): \(starts.count)")
        }
    }
}
