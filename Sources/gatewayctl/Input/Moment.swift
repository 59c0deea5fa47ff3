import ArgumentParser
import FoundationEssentials

/// A point in time as a person types it.
enum Moment: Equatable, Sendable {
    /// `2025-03-01T08:00:00Z`.
    case instant(Date)
    /// `2025-03-01`, midnight in the zone in which times are shown.
    case day(year: Int, month: Int, day: Int)
    /// `24h`: that far from now, back or ahead as the option says.
    case away(seconds: Int)

    static let help = "RFC 3339 (2025-03-01T08:00:00Z), a day (2025-03-01) or relative (24h, 7d)"

    /// As an argument of the command line.
    @Sendable static func argument(_ text: String) throws -> Moment {
        if let moment = Moment(text) { return moment }
        if Moment(text + "Z") != nil {
            throw ValidationError("The time has no zone: write '\(text)Z' or '\(text)+01:00'.")
        }
        throw ValidationError("Write a time as \(help).")
    }

    init?(_ text: String) {
        if let seconds = Self.relative(text) {
            self = .away(seconds: seconds)
        } else if let (year, month, day) = Self.day(text[...]), Zone.utc.date(year, month, day) != nil {
            self = .day(year: year, month: month, day: day)
        } else if let date = Self.instant(text) {
            self = .instant(date)
        } else {
            return nil
        }
    }

    /// The instant it stands for.
    ///
    /// - Parameters:
    ///   - zone: Whose midnight a day is.
    ///   - now: What relative times count from.
    ///   - ahead: Whether they count into the future.
    /// - Returns: The instant.
    func date(in zone: Zone, now: Date, ahead: Bool = false) -> Date {
        switch self {
        case .instant(let date): date
        // A zone that skips midnight (summer time that starts then) begins its day an hour later.
        case .day(let year, let month, let day): zone.date(year, month, day) ?? Zone.utc.date(year, month, day) ?? now
        case .away(let seconds): now.addingTimeInterval(Double(ahead ? seconds : -seconds))
        }
    }

    /// RFC 3339 §5.6: date, `T` or a space, time with or without fractions, `Z` or an offset.
    static func instant(_ text: String) -> Date? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, "Tt ".utf8.contains(bytes[10]), bytes[13] == UInt8(ascii: ":"), bytes[16] == bytes[13],
            let (year, month, day) = day(text.prefix(10)), let hour = number(bytes[11..<13]),
            let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
            let date = Zone.utc.date(year, month, day, hour, minute, second)
        else { return nil }
        var rest = bytes[19...]
        var fraction = 0.0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard (1...15).contains(digits.count), let value = number(digits) else { return nil }
            fraction = Double(value)
            for _ in digits { fraction /= 10 }
            rest = rest.dropFirst(digits.count + 1)
        }
        guard let offset = offset(rest) else { return nil }
        return date.addingTimeInterval(fraction - Double(offset))
    }

    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
        let bytes = Array(bytes)
        if bytes.count == 1, bytes[0] == UInt8(ascii: "Z") || bytes[0] == UInt8(ascii: "z") { return 0 }
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), let hours = number(bytes[1..<3]), hours < 24,
            let minutes = number(bytes[4..<6]), minutes < 60
        else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "+"): return hours * 3600 + minutes * 60
        case UInt8(ascii: "-"): return -(hours * 3600 + minutes * 60)
        default: return nil
        }
    }

    private static func day(_ text: Substring) -> (Int, Int, Int)? {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10])
        else { return nil }
        return (year, month, day)
    }

    private static func relative(_ text: String) -> Int? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800]
        guard let last = text.last, let unit = units[last], (1...7).contains(text.utf8.count - 1),
            let count = number(Array(text.utf8.dropLast())[...]), count > 0
        else { return nil }
        return count * unit
    }

    /// Digits only: no sign, no space.
    private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return Int(String(decoding: bytes, as: UTF8.self))
    }
}
