package import FoundationEssentials
import Postgres

/// When a tenant's digests are made: a time of the day on its own wall, the day its week begins, and whether it wants hours.
package struct DigestSchedule: Sendable, Codable, Equatable {
    /// At 06:00 most of an evening's content has arrived (60 to 90 minutes are typical, and what is later still stands in
    /// the next digest, marked as late).
    package static let usualMinute = 6 * 60

    /// How long after an hour its digest is made.
    private static let hourlyGrace: TimeInterval = 5 * 60

    /// Minutes after midnight, 0 to 1439.
    package var minuteOfDay = usualMinute
    /// The day with which a week begins: 1 is Monday, 7 is Sunday.
    package var weekStart = 1
    /// Since when hourly digests are made; `nil`: they are not.
    package var hourlySince: Date?

    package init() {}

    init(row: PostgresRow) throws {
        minuteOfDay = try row.decode("minute_of_day", as: Int.self)
        weekStart = try row.decode("week_start", as: Int.self)
        hourlySince = try row.decode("hourly_since", as: Date?.self)
    }

    /// The period that was over last and is due: its digest is there, or is made now.
    func due(_ cadence: DigestCadence, at now: Date, in calendar: TenantCalendar) -> DigestPeriod? {
        if cadence == .hourly {
            guard let hourlySince else { return nil }
            let end = calendar.hour(of: now.addingTimeInterval(-Self.hourlyGrace)).lowerBound
            let period = DigestPeriod(hourAround: end.addingTimeInterval(-1), in: calendar)
            return period.range.upperBound > hourlySince ? period : nil
        }
        let today = calendar.day(of: now)
        // Of a period that ends today the digest is due at the time of day that was set.
        let isLate = calendar.instant(of: today, minute: minuteOfDay) > now
        let lastDay = today.advanced(by: isLate ? -2 : -1)
        let around = DigestPeriod(cadence, around: lastDay, weekStart: weekStart, in: calendar)
        if around.lastDay <= lastDay { return around }
        let before = around.firstDay.advanced(by: -1)
        return DigestPeriod(cadence, around: before, weekStart: weekStart, in: calendar)
    }

    /// When there is something to make again.
    func next(after now: Date, in calendar: TenantCalendar) -> Date {
        let today = calendar.day(of: now)
        let days = [today, today.advanced(by: 1)].map { calendar.instant(of: $0, minute: minuteOfDay) }
        let daily = days.first { $0 > now } ?? now.addingTimeInterval(86_400)
        guard hourlySince != nil else { return daily }
        let hour = calendar.hour(of: now.addingTimeInterval(-Self.hourlyGrace)).upperBound
        return min(daily, hour.addingTimeInterval(Self.hourlyGrace))
    }
}
