internal import FoundationEssentials

/// A point in time in UTC, in whole milliseconds, with the spellings that Microsoft's services use.
///
/// Integers, not `Date`: content ids, listing windows and page tokens must compare exactly.
struct Moment: Comparable, Hashable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    var milliseconds: Int64

    /// The machine's clock.
    static var now: Moment { Moment(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) }

    static func < (left: Moment, right: Moment) -> Bool { left.milliseconds < right.milliseconds }

    func adding(seconds: Int64) -> Moment { Moment(milliseconds: milliseconds + seconds * 1_000) }
    func adding(minutes: Int64) -> Moment { adding(seconds: minutes * 60) }
    func adding(milliseconds more: Int64) -> Moment { Moment(milliseconds: milliseconds + more) }

    /// Seconds since 1970, as `exp` and its relatives count them (RFC 7519 §2, NumericDate).
    var seconds: Int64 { milliseconds / 1_000 }
}

extension Moment {
    /// `2026-01-31T09:08:07`: `CreationTime` of a record, always without a zone.
    var recordTime: String { String(decoding: digits(date: "-", join: "T", time: ":"), as: UTF8.self) }

    /// `2026-01-31T09:08:07.123Z`: `contentCreated` and `contentExpiration`.
    var contentTime: String { recordTime + "." + padded(milliseconds % 1_000, 3) + "Z" }

    /// `20260131090807123`, the front half of the stamps in a content id.
    var stamp: String {
        String(decoding: digits(date: "", join: "", time: ""), as: UTF8.self) + padded(milliseconds % 1_000, 3)
    }

    /// `2026-01-31 09:08:07Z`, as Entra ID writes times into error texts.
    var loginTime: String { String(decoding: digits(date: "-", join: " ", time: ":"), as: UTF8.self) + "Z" }

    /// `Sat, 31 Jan 2026 09:08:07 GMT` (RFC 9110 §5.6.7).
    var httpDate: String {
        let civil = civil
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = days[Int(milliseconds / 86_400_000 % 7)]
        let time = "\(padded(civil.hour, 2)):\(padded(civil.minute, 2)):\(padded(civil.second, 2))"
        return "\(day), \(padded(civil.day, 2)) \(months[Int(civil.month) - 1]) \(civil.year) \(time) GMT"
    }

    /// Reads `YYYY-MM-DD`, `YYYY-MM-DDTHH:MM` or `YYYY-MM-DDTHH:MM:SS`, the three forms that the API reference names.
    ///
    /// A trailing `Z` is taken as well: shipped clients send it and are answered.
    init?(windowEdge text: some StringProtocol) {
        var text = Substring(text)
        if text.hasSuffix("Z") || text.hasSuffix("z") { text = text.dropLast() }
        let bytes = Array(text.utf8)
        let pattern = Array("0000-00-00T00:00:00".utf8)
        guard [10, 16, 19].contains(bytes.count) else { return nil }
        var numbers: [Int64] = [0, 0, 0, 0, 0, 0]
        var index = 0
        for (byte, expected) in zip(bytes, pattern) {
            if expected == UInt8(ascii: "0") {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                numbers[index] = numbers[index] * 10 + Int64(byte - UInt8(ascii: "0"))
            } else {
                guard byte == expected else { return nil }
                index += 1
            }
        }
        guard (1...12).contains(numbers[1]), (1...31).contains(numbers[2]), numbers[3] < 24, numbers[4] < 60,
            numbers[5] < 60
        else { return nil }
        let days = Self.days(year: numbers[0], month: numbers[1], day: numbers[2])
        milliseconds = (days * 86_400 + numbers[3] * 3_600 + numbers[4] * 60 + numbers[5]) * 1_000
    }
}

extension Moment {
    private struct Civil {
        var year: Int64
        var month: Int64
        var day: Int64
        var hour: Int64
        var minute: Int64
        var second: Int64
    }

    /// Howard Hinnant's `civil_from_days`, for times after 1970.
    private var civil: Civil {
        let day = milliseconds / 86_400_000 + 719_468
        let era = day / 146_097
        let dayOfEra = day - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let second = milliseconds / 1_000 % 86_400
        return Civil(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
            month: month,
            day: dayOfYear - (153 * shifted + 2) / 5 + 1,
            hour: second / 3_600,
            minute: second / 60 % 60,
            second: second % 60
        )
    }

    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private func digits(date: StaticString, join: StaticString, time: StaticString) -> [UInt8] {
        let civil = civil
        var text = padded(civil.year, 4) + "\(date)" + padded(civil.month, 2) + "\(date)" + padded(civil.day, 2)
        text += "\(join)" + padded(civil.hour, 2) + "\(time)" + padded(civil.minute, 2)
        text += "\(time)" + padded(civil.second, 2)
        return Array(text.utf8)
    }

    private func padded(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
