/// How far an export is, for the person who waits for it.
struct Progress {
    /// As often as an eye follows; the rest of the time goes to the records.
    private static let interval = Duration.milliseconds(200)

    private let isShown: Bool
    private let start: ContinuousClock.Instant
    private var shown: ContinuousClock.Instant
    private(set) var lines = 0
    private(set) var bytes = 0

    init(isShown: Bool, now: ContinuousClock.Instant = .now) {
        self.isShown = isShown
        start = now
        shown = now
    }

    mutating func add(lines: Int, bytes: Int, now: ContinuousClock.Instant = .now) {
        self.lines += lines
        self.bytes += bytes
        guard isShown, now - shown >= Self.interval else { return }
        shown = now
        replaceLine(with: text(now: now))
    }

    /// One last line that stays, on a terminal or not.
    func finish() {
        clear()
        Console.note("Exported \(text(now: .now))")
    }

    func clear() { if isShown { replaceLine(with: "") } }

    /// "12,345 records, 45.6 MB, 12.3 MB/s".
    func text(now: ContinuousClock.Instant) -> String {
        let seconds = (now - start) / .seconds(1)
        let rate = seconds > 0 ? Double(bytes) / seconds : 0
        return "\(Self.grouped(lines)) record\(lines == 1 ? "" : "s"), \(Self.megabytes(Double(bytes))), "
            + "\(Self.megabytes(rate))/s"
    }

    private func replaceLine(with text: String) {
        // To the start of the line, which is then erased (ECMA-48 EL). Nobody misses a lost progress line.
        try? Console.write(Array("\r\u{1B}[K\(text)".utf8), to: 2)
    }

    private static func grouped(_ number: Int) -> String {
        var digits = String(number)
        var at = digits.count - 3
        while at > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: at))
            at -= 3
        }
        return digits
    }

    /// 10⁶ bytes, one decimal.
    private static func megabytes(_ bytes: Double) -> String {
        let tenths = Int((bytes / 100_000).rounded())
        return "\(grouped(tenths / 10)).\(tenths % 10) MB"
    }
}
