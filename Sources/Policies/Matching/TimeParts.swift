internal import AuditRecords

/// The pieces of a time that the modifiers `minute` to `year` ask for, in UTC.
struct TimeParts: Sendable, Equatable {
    private var parts: [FieldTest.TimePart: Int]

    subscript(part: FieldTest.TimePart) -> Int? { parts[part] }

    /// The parts of a time as records write it; nil for anything else.
    static func of(_ text: String) -> TimeParts? {
        guard let microseconds = RecordTime.microseconds(text) else { return nil }
        let minutes = floor(microseconds, 60_000_000)
        let days = floor(minutes, 1_440)
        let minuteOfDay = Int(minutes - days * 1_440)
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
        let shifted = days + 719_468
        let era = floor(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let index = (5 * dayOfYear + 2) / 153
        let month = Int(index < 10 ? index + 3 : index - 9)
        let year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
        let day = Int(dayOfYear - (153 * index + 2) / 5 + 1)
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month - 1] + (isLeap && month > 2 ? 1 : 0)
        // 1970-01-01 was a Thursday; weeks begin on Monday, days before the first one are week 0 (C's %W).
        let weekday = Int(days + 3 - floor(days + 3, 7) * 7)
        let week = (before + day - 1 + 7 - weekday) / 7
        return TimeParts(parts: [
            .minute: minuteOfDay % 60, .hour: minuteOfDay / 60, .day: day, .week: week, .month: month, .year: year,
        ])
    }

    private static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
    }
}
