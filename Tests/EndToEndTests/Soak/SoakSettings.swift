import Foundation

/// How long a fault matrix runs and with which seed; both can be given, so that a bad run can be repeated.
struct SoakSettings: Sendable {
    /// For so long faults act; `GATEWAY_SOAK_SECONDS`, 60 unless given.
    let seconds: Int
    /// `GATEWAY_SOAK_SEED`, drawn unless given.
    let seed: UInt64
    /// Where the logs are copied to in the end; `GATEWAY_SOAK_LOGS`, nowhere unless given.
    let logs: String?

    static let current = SoakSettings(ProcessInfo.processInfo.environment)

    private init(_ environment: [String: String]) {
        seconds = environment["GATEWAY_SOAK_SECONDS"].flatMap(Int.init) ?? 60
        seed = environment["GATEWAY_SOAK_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 1...999_999)
        logs = environment["GATEWAY_SOAK_LOGS"]
    }

    /// Minutes after which the whole test has failed.
    var timeLimit: Int { seconds / 60 + 12 }

    /// Between two deaths of a worker: often in a short run, so that it sees several.
    var betweenKills: ClosedRange<Double> { seconds <= 120 ? 5...11 : 8...40 }
    /// Between two deaths of the database.
    var betweenRestarts: ClosedRange<Double> { seconds <= 120 ? 14...22 : 30...90 }
    /// Between two publications of content; a long run must not pile up so much that the listings never end.
    var betweenBlobs: ClosedRange<Double> { seconds <= 120 ? 0.2...0.8 : 0.8...2.5 }
}
