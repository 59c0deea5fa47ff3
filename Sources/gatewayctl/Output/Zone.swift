import FoundationEssentials
import Glibc

/// In whose time a person reads and writes times.
///
/// The C library's zone, not Foundation's: it honours `TZ` and gives the abbreviation people use (CEST, not GMT+2).
enum Zone: Equatable, Sendable {
    case local, utc

    /// To the second, and the zone's abbreviation at that time.
    func text(_ date: Date) -> (time: String, zone: String) {
        var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
        var parts = tm()
        switch self {
        case .local: localtime_r(&seconds, &parts)
        case .utc: gmtime_r(&seconds, &parts)
        }
        let day = [padded(parts.tm_year + 1900, 4), padded(parts.tm_mon + 1, 2), padded(parts.tm_mday, 2)]
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded($0, 2) }
        let name = self == .utc ? "UTC" : parts.tm_zone.map { String(cString: $0) } ?? ""
        return ("\(day.joined(separator: "-")) \(clock.joined(separator: ":"))", name)
    }

    /// The instant at which a clock on the wall there shows this; `nil` if no clock ever does (30 February).
    func date(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0) -> Date? {
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60 else { return nil }
        var parts = tm()
        parts.tm_year = Int32(year - 1900)
        parts.tm_mon = Int32(month - 1)
        parts.tm_mday = Int32(day)
        parts.tm_hour = Int32(hour)
        parts.tm_min = Int32(minute)
        parts.tm_sec = Int32(second)
        parts.tm_isdst = -1
        let seconds = self == .utc ? timegm(&parts) : mktime(&parts)
        // Both calls carry what is too much into the next field: the 30th of February comes back in March.
        guard parts.tm_mon == Int32(month - 1), parts.tm_mday == Int32(day) else { return nil }
        return Date(timeIntervalSince1970: Double(seconds))
    }

    private func padded(_ number: Int32, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Date {
    /// RFC 3339 in UTC, with fractions only where there are any, for the wire and for CSV.
    var wireText: String {
        let isWhole = timeIntervalSince1970 == timeIntervalSince1970.rounded()
        return ISO8601FormatStyle(includingFractionalSeconds: !isWhole).format(self)
    }
}
