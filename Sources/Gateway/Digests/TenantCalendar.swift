package import Foundation

/// A tenant's clock on the wall: which day it is there, when that day begins and ends, what time an event has.
///
/// Full Foundation, as FoundationEssentials alone knows no time zone but UTC and fixed offsets.
package struct TenantCalendar: Sendable {
    private let zone: TimeZone

    /// The zone's name for a reader; a zone that this machine does not know reads as UTC and says so.
    package let zoneName: String

    /// The calendar of a zone by its IANA name (`Europe/Berlin`), or of UTC if there is no such zone.
    package init(timeZone identifier: String) {
        if let zone = Self.zone(identifier) {
            self.zone = zone
            zoneName = identifier
        } else {
            zone = .gmt
            zoneName = "UTC (the time zone “\(identifier)” is not known)"
        }
    }

    /// Whether a zone exists, to be asked before a tenant is given it.
    package static func knows(timeZone identifier: String) -> Bool { zone(identifier) != nil }

    private static func zone(_ identifier: String) -> TimeZone? {
        // Foundation also takes abbreviations, whose meaning is ambiguous (CST is China's and Chicago's).
        guard identifier == "UTC" || identifier.contains("/") else { return nil }
        // TimeZone finds its zones in a module that it does not name. A static build leaves that module out unless
        // something else does: then every zone but UTC is nil. NSTimeZone names it (seen with --static-swift-stdlib).
        guard NSTimeZone(name: identifier) != nil else { return nil }
        return TimeZone(identifier: identifier)
    }

    /// The day that it is there at an instant.
    package func day(of instant: Date) -> CivilDay {
        CivilDay(daysSince1970: Int((localSeconds(instant) / 86_400).rounded(.down)))
    }

    /// From the day's first instant to the next day's: 23 or 25 hours where a clock is changed.
    package func period(of day: CivilDay) -> Range<Date> {
        start(of: day)..<start(of: day.advanced(by: 1))
    }

    /// The minutes since midnight that a clock on the wall shows.
    package func minuteOfDay(of instant: Date) -> Int {
        let second = Int(localSeconds(instant).rounded(.down))
        return ((second % 86_400 + 86_400) % 86_400) / 60
    }

    /// Day, time and zone as a reader there writes them: `2026-03-02 11:15 (Europe/Berlin)`.
    package func clockTime(of instant: Date) -> String {
        let minute = minuteOfDay(of: instant)
        return "\(day(of: instant)) \((minute / 60).padded(to: 2)):\((minute % 60).padded(to: 2)) (\(zoneName))"
    }

    /// The hour on the wall around an instant: `14:00` to `15:00`.
    package func hour(of instant: Date) -> Range<Date> {
        let local = (localSeconds(instant) / 3_600).rounded(.down) * 3_600
        let start = Date(timeIntervalSince1970: local - Double(zone.secondsFromGMT(for: instant)))
        return start..<start.addingTimeInterval(3_600)
    }

    /// When a clock on the wall shows a time of a day: the first time where it shows it twice; where the clock skips it, the
    /// instant at which it would have.
    package func instant(of day: CivilDay, minute: Int) -> Date {
        let local = Double(day.daysSince1970) * 86_400 + Double(minute) * 60
        // Clocks are not changed twice within two days.
        let offsets = [-86_400, 86_400].map {
            Double(zone.secondsFromGMT(for: Date(timeIntervalSince1970: local + $0)))
        }
        let candidates = offsets.map { Date(timeIntervalSince1970: local - $0) }
        let shown = candidates.filter { localSeconds($0) == local }.min()
        return shown ?? candidates.max() ?? Date(timeIntervalSince1970: local)
    }

    private func localSeconds(_ instant: Date) -> Double {
        instant.timeIntervalSince1970 + Double(zone.secondsFromGMT(for: instant))
    }

    func start(of day: CivilDay) -> Date {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        // Noon exists in every zone on every day (midnight does not: Cairo, Santiago), and startOfDay knows the rest.
        let noon = Date(timeIntervalSince1970: Double(day.daysSince1970) * 86_400 + 43_200)
        return calendar.startOfDay(for: noon.addingTimeInterval(-Double(zone.secondsFromGMT(for: noon))))
    }
}
