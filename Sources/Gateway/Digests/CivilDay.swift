/// A day of the calendar, without a time or a zone: `2026-03-02`.
///
/// Arithmetic is Howard Hinnant's ("chrono-compatible low-level date algorithms"), so no calendar object is needed.
package struct CivilDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1 January 1970, which makes comparing and stepping plain arithmetic.
    package let daysSince1970: Int

    package init(daysSince1970: Int) {
        self.daysSince1970 = daysSince1970
    }

    /// The day written as RFC 3339 `full-date`; `nil` for anything else, the 30th of February included.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard
            parts.count == 3, parts.map(\.utf8.count) == [4, 2, 2],
            parts.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        self.init(year: year, month: month, day: day)
        // A day that its month does not have lands in the next month and reads otherwise.
        guard description == text else { return nil }
    }

    init(year: Int, month: Int, day: Int) {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        daysSince1970 = era * 146_097 + dayOfEra - 719_468
    }

    /// Year, month (1...12) and day of the month.
    package var components: (year: Int, month: Int, day: Int) {
        let shifted = daysSince1970 + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthOfShifted = (5 * dayOfYear + 2) / 153
        let month = monthOfShifted < 10 ? monthOfShifted + 3 : monthOfShifted - 9
        let day = dayOfYear - (153 * monthOfShifted + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// RFC 3339 `full-date`.
    package var description: String {
        let (year, month, day) = components
        return "\(year.padded(to: 4))-\(month.padded(to: 2))-\(day.padded(to: 2))"
    }

    /// The day of the week by ISO 8601: 1 is Monday, 7 is Sunday.
    package var weekday: Int {
        // 1 January 1970 was a Thursday; the second remainder keeps days before it positive.
        ((daysSince1970 + 3) % 7 + 7) % 7 + 1
    }

    /// The first day of the month that this day is in, and of the month after it.
    var month: Range<CivilDay> {
        let (year, month, _) = components
        let next = month == 12 ? (year + 1, 1) : (year, month + 1)
        return CivilDay(year: year, month: month, day: 1)..<CivilDay(year: next.0, month: next.1, day: 1)
    }

    /// The seven days around this day that begin with a weekday (1 is Monday).
    func week(beginningOn start: Int) -> Range<CivilDay> {
        let first = advanced(by: -((weekday - start + 7) % 7))
        return first..<first.advanced(by: 7)
    }

    package func advanced(by days: Int) -> CivilDay { CivilDay(daysSince1970: daysSince1970 + days) }

    package static func < (left: CivilDay, right: CivilDay) -> Bool { left.daysSince1970 < right.daysSince1970 }
}

extension CivilDay: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let day = CivilDay(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a day (YYYY-MM-DD): \(text)")
        }
        self = day
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Int {
    /// The number with zeros in front, for dates and times.
    func padded(to width: Int) -> String {
        let digits = String(magnitude)
        return (self < 0 ? "-" : "") + String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
