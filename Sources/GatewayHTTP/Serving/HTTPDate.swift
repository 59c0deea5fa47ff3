import FoundationEssentials
import Glibc

/// HTTP's way to write a time: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
///
/// The C library's names of days and months are English as long as nobody calls `setlocale`, which nothing here does.
enum HTTPDate {
    private static let format = "%a, %d %b %Y %H:%M:%S GMT"

    static func text(_ date: Date) -> String {
        var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return String(unsafeUninitializedCapacity: 40) { buffer in
            strftime(
                UnsafeMutableRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: CChar.self),
                40,
                format,
                &parts
            )
        }
    }

    /// Reads the one form that is still written (IMF-fixdate).
    ///
    /// - Returns: `nil` for anything else; a time that cannot be read is as if it were not there (RFC 9110 §13.1.3).
    static func date(_ text: String) -> Date? {
        let words = text.split(separator: " ")
        guard words.count == 6, let month = months.firstIndex(of: words[2]), let day = Int32(words[1]),
            let year = Int32(words[3])
        else { return nil }
        let clock = words[4].split(separator: ":").compactMap { Int32($0) }
        guard clock.count == 3 else { return nil }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (year - 1900, Int32(month), day)
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (clock[0], clock[1], clock[2])
        let date = Date(timeIntervalSince1970: Double(timegm(&parts)))
        // A day that there is not, or one under another's name, comes out differently.
        return Self.text(date) == text ? date : nil
    }

    private static let months: [Substring] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
