import FoundationEssentials
import Policies

extension PolicySettings.QuietHours {
    /// When the quiet hours around an instant end; `nil` when it is not quiet then.
    ///
    /// By the clock on the wall: a night in which clocks are changed is an hour longer or shorter. An end that the clock shows
    /// twice has come when it shows it first.
    func end(around instant: Date, timeZone: String) -> Date? {
        let calendar = TenantCalendar(timeZone: self.timeZone ?? timeZone)
        let minute = calendar.minuteOfDay(of: instant)
        let day = calendar.day(of: instant)
        let lastDay: CivilDay
        if from < to {
            guard (from..<to).contains(minute) else { return nil }
            lastDay = day
        } else {
            // From one evening to the next morning; from and to the same is no time at all.
            guard from > to, minute >= from || minute < to else { return nil }
            lastDay = minute >= from ? day.advanced(by: 1) : day
        }
        let end = calendar.instant(of: lastDay, minute: to)
        return end > instant ? end : nil
    }
}
