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

    /// `09:12`.
    package func time(of instant: Date) -> String {
        let second = Int(localSeconds(instant).rounded(.down))
        let minute = ((second % 86_400 + 86_400) % 86_400) / 60
        return "\((minute / 60).padded(to: 2)):\((minute % 60).padded(to: 2))"
    }

    /// `2 March 09:12`.
    package func dayAndTime(of instant: Date) -> String { "\(day(of: instant).inShortWords) \(time(of: instant))" }

    private func localSeconds(_ instant: Date) -> Double {
        instant.timeIntervalSince1970 + Double(zone.secondsFromGMT(for: instant))
    }

    private func start(of day: CivilDay) -> Date {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        // Noon exists in every zone on every day (midnight does not: Cairo, Santiago), and startOfDay knows the rest.
        let noon = Date(timeIntervalSince1970: Double(day.daysSince1970) * 86_400 + 43_200)
        return calendar.startOfDay(for: noon.addingTimeInterval(-Double(zone.secondsFromGMT(for: noon))))
    }
}
