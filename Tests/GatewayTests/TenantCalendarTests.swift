import FoundationEssentials
import Testing

@testable import Gateway

@Suite struct TenantCalendarTests {
    @Test(arguments: [
        ("Europe/Berlin", "2026-03-02", "2026-03-01T23:00:00Z", "2026-03-02T23:00:00Z"),
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
        ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
        ("UTC", "2024-02-29", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"),
        ("Pacific/Kiritimati", "2026-03-02", "2026-03-01T10:00:00Z", "2026-03-02T10:00:00Z"),
        ("Pacific/Pago_Pago", "2026-03-02", "2026-03-02T11:00:00Z", "2026-03-03T11:00:00Z"),
        // Midnight is skipped there: the clock goes from 24:00 of the day before to 01:00.
        ("America/Santiago", "2025-09-07", "2025-09-07T04:00:00Z", "2025-09-08T03:00:00Z"),
    ])
    func `a day begins and ends where its zone says`(zone: String, day: String, from: String, to: String) throws {
        let calendar = TenantCalendar(timeZone: zone)
        let day = try #require(CivilDay(day))

        let period = calendar.period(of: day)

        #expect(period.lowerBound.rfc3339 == from)
        #expect(period.upperBound.rfc3339 == to)
        #expect(calendar.day(of: period.lowerBound) == day)
        #expect(calendar.day(of: period.upperBound.addingTimeInterval(-1)) == day)
        #expect(calendar.day(of: period.upperBound) == day.advanced(by: 1))
    }

    @Test func `times read as the clock on the tenant's wall`() {
        let calendar = TenantCalendar(timeZone: "Asia/Kolkata")

        let instant = DigestSample.at("2026-03-02T20:00:59Z")
        #expect(calendar.minuteOfDay(of: instant) == 90)
        #expect(calendar.day(of: instant) == CivilDay("2026-03-03"))
    }

    @Test(arguments: ["Mars/Olympus", "CST", "", "../../etc/passwd"])
    func `a zone that nobody knows is refused, or reads as UTC and says so`(zone: String) {
        #expect(!TenantCalendar.knows(timeZone: zone))

        let calendar = TenantCalendar(timeZone: zone)

        #expect(calendar.zoneName.hasPrefix("UTC (the time zone"))
        #expect(calendar.minuteOfDay(of: DigestSample.at("2026-03-02T08:12:00Z")) == 8 * 60 + 12)
    }

    @Test(arguments: [
        "2026-02-29", "2026-13-01", "2026-1-01", "2026-00-10", "+026-01-01", "2026-01-01T", "", "２026-01-01",
    ])
    func `what is no day is none`(text: String) {
        #expect(CivilDay(text) == nil)
    }

    @Test func `days count on over four centuries`() throws {
        var day = try #require(CivilDay("1899-12-31"))
        #expect(day.weekday == 7)
        let last = try #require(CivilDay("2300-03-01"))
        while day < last {
            let next = day.advanced(by: 1)
            #expect(CivilDay(next.description) == next)
            day = next
        }
        #expect(EnglishDigest().day(last) == "Thursday, 1 March 2300")
    }
}
