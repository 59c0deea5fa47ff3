/// How far a trial is, for the person who waits for it.
struct PolicyTrialBar {
    private static let width = 24
    let isShown: Bool

    func show(_ progress: PolicyTrialLine.Progress) {
        guard isShown else { return }
        // To the start of the line, which is then erased (ECMA-48 EL). Nobody misses a lost progress line.
        try? Console.write(Array("\r\u{1B}[K\(Self.text(progress))".utf8), to: 2)
    }

    func clear() {
        guard isShown else { return }
        try? Console.write(Array("\r\u{1B}[K".utf8), to: 2)  // as above
    }

    /// "[######------------------]  25 %  12345 records, 80000 records/s, 3 matches".
    static func text(_ progress: PolicyTrialLine.Progress) -> String {
        let share = progress.ofBlobs > 0 ? min(1, Double(progress.blobs) / Double(progress.ofBlobs)) : 0
        let done = Int(share * Double(width))
        let bar = String(repeating: "#", count: done) + String(repeating: "-", count: width - done)
        let percent = String(Int(share * 100))
        let rate = progress.seconds > 0 ? Int(Double(progress.records) / progress.seconds) : 0
        return "[\(bar)] \(String(repeating: " ", count: 3 - percent.count))\(percent) %  \(progress.records) records, "
            + "\(rate) records/s, \(progress.matches) matches"
    }
}
