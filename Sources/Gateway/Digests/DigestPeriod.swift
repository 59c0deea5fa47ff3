package import FoundationEssentials

/// The span of time that a digest tells, by the tenant's clock on the wall.
package struct DigestPeriod: Sendable, Equatable {
    package let cadence: DigestCadence
    /// Its instants, end exclusive.
    package let range: Range<Date>
    package let firstDay: CivilDay
    /// The last day that it touches.
    package let lastDay: CivilDay

    private init(_ cadence: DigestCadence, _ range: Range<Date>, _ firstDay: CivilDay, _ lastDay: CivilDay) {
        self.cadence = cadence
        self.range = range
        self.firstDay = firstDay
        self.lastDay = lastDay
    }

    /// A whole day: 23 or 25 hours where a clock is changed.
    package init(day: CivilDay, in calendar: TenantCalendar) {
        self.init(.daily, calendar.period(of: day), day, day)
    }

    /// An hour on the wall around an instant.
    init(hourAround instant: Date, in calendar: TenantCalendar) {
        let day = calendar.day(of: instant)
        self.init(.hourly, calendar.hour(of: instant), day, day)
    }

    /// Whole days that make a week or a month.
    private init(_ cadence: DigestCadence, days: Range<CivilDay>, in calendar: TenantCalendar) {
        let last = days.upperBound.advanced(by: -1)
        let range = calendar.period(of: days.lowerBound).lowerBound..<calendar.period(of: last).upperBound
        self.init(cadence, range, days.lowerBound, last)
    }

    /// The period of a cadence that a day is in; for an hour, the day's first one.
    init(_ cadence: DigestCadence, around day: CivilDay, weekStart: Int, in calendar: TenantCalendar) {
        switch cadence {
        case .hourly: self.init(hourAround: calendar.period(of: day).lowerBound, in: calendar)
        case .daily: self.init(day: day, in: calendar)
        case .weekly: self.init(.weekly, days: day.week(beginningOn: weekStart), in: calendar)
        case .monthly: self.init(.monthly, days: day.month, in: calendar)
        }
    }
}
