package import FoundationEssentials

/// Dates as Microsoft's services write them, read leniently.
///
/// Seen: `2015-05-23T17:35:00.000Z`, seven fractional digits, none, no zone at all (then it is UTC), and an offset. A
/// hand-written reader, because a listing has two of them an item and format styles insist on one exact shape.
package enum ServiceDate {
    /// Reads an ISO 8601 date with time; nil when it is none.
    package static func parse(_ text: String) -> Date? {
        var bytes = text.utf8[...]
        guard let year = digits(4, &bytes), skip("-", &bytes), let month = digits(2, &bytes), skip("-", &bytes),
            let day = digits(2, &bytes), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var seconds = Double(days(year, month, day)) * 86_400
        guard !bytes.isEmpty else { return Date(timeIntervalSince1970: seconds) }
        guard skip("T", &bytes) || skip("t", &bytes) || skip(" ", &bytes), let hour = digits(2, &bytes),
            skip(":", &bytes), let minute = digits(2, &bytes), hour < 24, minute < 60
        else { return nil }
        seconds += Double(hour * 3600 + minute * 60)
        if skip(":", &bytes) {
            guard let second = digits(2, &bytes), second <= 60 else { return nil }
            seconds += Double(second)
            if skip(".", &bytes) || skip(",", &bytes) {
                guard let fraction = fraction(&bytes) else { return nil }
                seconds += fraction
            }
        }
        guard let offset = offset(&bytes), bytes.isEmpty else { return nil }
        return Date(timeIntervalSince1970: seconds - Double(offset))
    }

    /// Writes `YYYY-MM-DDTHH:MM:SS` in UTC, the one form of a date parameter that the Management Activity API documents.
    package static func format(_ date: Date) -> String {
        let total = Int(date.timeIntervalSince1970.rounded(.down))
        let day = total >= 0 ? total / 86_400 : (total - 86_399) / 86_400
        let (year, month, dayOfMonth) = civil(day)
        let second = total - day * 86_400
        return "\(pad(year, 4))-\(pad(month))-\(pad(dayOfMonth))T"
            + "\(pad(second / 3600)):\(pad(second / 60 % 60)):\(pad(second % 60))"
    }

    private typealias Bytes = Substring.UTF8View

    private static func skip(_ character: Unicode.Scalar, _ bytes: inout Bytes) -> Bool {
        guard bytes.first == UInt8(ascii: character) else { return false }
        bytes.removeFirst()
        return true
    }

    private static func digits(_ count: Int, _ bytes: inout Bytes) -> Int? {
        var value = 0
        for _ in 0..<count {
            guard let byte = bytes.first, (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
            bytes.removeFirst()
        }
        return value
    }

    private static func fraction(_ bytes: inout Bytes) -> Double? {
        var numerator = 0.0
        var denominator = 1.0
        while let byte = bytes.first, (0x30...0x39).contains(byte) {
            if denominator < 1e12 {
                numerator = numerator * 10 + Double(byte - 0x30)
                denominator *= 10
            }
            bytes.removeFirst()
        }
        return denominator == 1 ? nil : numerator / denominator
    }

    /// The zone's seconds east of UTC; none written means UTC.
    private static func offset(_ bytes: inout Bytes) -> Int? {
        guard !bytes.isEmpty else { return 0 }
        if skip("Z", &bytes) || skip("z", &bytes) { return 0 }
        let sign = skip("-", &bytes) ? -1 : skip("+", &bytes) ? 1 : 0
        guard sign != 0, let hours = digits(2, &bytes) else { return nil }
        _ = skip(":", &bytes)
        guard bytes.isEmpty || bytes.count == 2 else { return nil }
        guard let minutes = bytes.isEmpty ? 0 : digits(2, &bytes) else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }

    /// Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant, "chrono-compatible low-level date algorithms").
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The inverse of ``days(_:_:_:)``, for dates from the year 0 on.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func pad(_ value: Int, _ width: Int = 2) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
