/// Reads `CreationTime`: UTC, nearly always without a zone (`2015-06-29T20:03:19`), sometimes with `Z`.
///
/// Written out because a formatter costs as much as the scan of the whole record. A fraction beyond microseconds is
/// cut off; an offset such as `+02:00` is applied. Anything else is refused rather than guessed: a record with an
/// invented time would stand in the wrong digest for good.
package enum RecordTime {
    /// Microseconds since 1970-01-01T00:00:00Z; nil when the text is no such time.
    package static func microseconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        return microseconds(bytes.span)
    }

    static func microseconds(_ text: borrowing Span<UInt8>) -> Int64? {
        guard text.count >= 19,
            let year = number(text, 0, 4), let month = number(text, 5, 2), let day = number(text, 8, 2),
            let hour = number(text, 11, 2), let minute = number(text, 14, 2), let second = number(text, 17, 2),
            text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            text[10] == UInt8(ascii: "T") || text[10] == UInt8(ascii: " "),
            text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
            year >= 1, (1...12).contains(month), day >= 1, day <= dayCount(month, of: year),
            hour < 24, minute < 60, second <= 60  // 60: a leap second counts as the next one's start
        else { return nil }
        var position = 19
        var microseconds: Int64 = 0
        if position < text.count, text[position] == UInt8(ascii: ".") {
            position += 1
            let first = position
            var scale: Int64 = 100_000
            while position < text.count, let digit = digit(text[position]) {
                microseconds += digit * scale
                scale /= 10
                position += 1
            }
            guard position > first else { return nil }
        }
        guard let offset = offset(text, position) else { return nil }
        let seconds = ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second - offset
        return seconds * 1_000_000 + microseconds
    }

    /// Seconds east of UTC; nothing and `Z` are 0.
    private static func offset(_ text: borrowing Span<UInt8>, _ position: Int) -> Int64? {
        if position == text.count { return 0 }
        switch text[position] {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"):
            return position + 1 == text.count ? 0 : nil
        case let sign where sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"):
            guard text.count == position + 6, text[position + 3] == UInt8(ascii: ":"),
                let hours = number(text, position + 1, 2), let minutes = number(text, position + 4, 2),
                hours < 24, minutes < 60
            else { return nil }
            return (hours * 60 + minutes) * (sign == UInt8(ascii: "+") ? 60 : -60)
        default:
            return nil
        }
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms", days_from_civil; year is at least 1 here).
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func dayCount(_ month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    @inline(__always)
    private static func digit(_ byte: UInt8) -> Int64? {
        let value = byte &- UInt8(ascii: "0")
        return value < 10 ? Int64(value) : nil
    }

    @inline(__always)
    private static func number(_ text: borrowing Span<UInt8>, _ start: Int, _ count: Int) -> Int64? {
        var number: Int64 = 0
        for position in start..<start + count {
            guard let digit = digit(text[position]) else { return nil }
            number = number * 10 + digit
        }
        return number
    }
}
