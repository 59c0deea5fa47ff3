package import FoundationEssentials
import MicrosoftCloud
import Postgres

/// How one source of names fares for a tenant.
package struct LookupState: Sendable, Codable, Equatable {
    /// What keeps names away, and the next step.
    package struct Trouble: Sendable, Codable, Equatable {
        package var code: String
        package var message: String
        package var remedy: String
        package var since: Date
    }

    package var source: LookupSource
    /// What an operator should know; trouble that passes is not told before the third failure in a row.
    package var trouble: Trouble?
    /// When it last answered.
    package var succeededAt: Date?
    /// Before when it is not asked again.
    package var notBefore: Date?
    /// Failures in a row.
    var failures = 0

    private enum CodingKeys: String, CodingKey { case source, trouble, succeededAt, notBefore }

    init(source: LookupSource) { self.source = source }

    init(row: PostgresRow) throws {
        source = try row.decodeCase("source")
        succeededAt = try row.decode("succeeded_at", as: Date?.self)
        notBefore = try row.decode("not_before", as: Date?.self)
        failures = try row.decode("failures", as: Int.self)
        guard let code = try row.decode("trouble_code", as: String?.self) else { return }
        trouble = Trouble(
            code: code,
            message: try row.decode("trouble", as: String?.self) ?? "",
            remedy: try row.decode("remedy", as: String?.self) ?? "",
            since: try row.decode("trouble_since", as: Date?.self) ?? Date()
        )
    }

    /// Whether it may be asked now.
    func mayBeAsked(at now: Date) -> Bool { notBefore.map { $0 <= now } ?? true }

    /// The source answered.
    mutating func succeeded(at now: Date) {
        failures = 0
        trouble = nil
        notBefore = nil
        succeededAt = now
    }

    /// How long a source is left alone that only a person can mend: long enough not to be a nuisance in the customer's
    /// sign-in log, short enough that what was mended shows within the hour.
    private static let silence: TimeInterval = 3600
    private static let shortestWait: TimeInterval = 30
    private static let longestWait: TimeInterval = 1800
    /// Passing trouble is told when it does not pass.
    private static let patience = 3

    /// The source refused, or could not be reached.
    mutating func failed(_ failure: CloudFailure, at now: Date) {
        failures += 1
        let wait: TimeInterval
        switch failure.retry {
        case .retry, .throttled, .restartListing, .adjustWindow, .subscribe:
            let doubled = Self.shortestWait * Double(1 << min(failures - 1, 6))
            wait = max(min(doubled, Self.longestWait), failure.retryAfter?.seconds ?? 0)
        case .operatorMustAct, .refreshToken, .gone, .ourFault:
            wait = max(Self.silence, failure.retryAfter?.seconds ?? 0)
        }
        notBefore = now + wait
        let isPassing = failure.retry == .retry || failure.retry == .throttled
        guard !isPassing || failures >= Self.patience else { return }
        trouble = Trouble(
            code: failure.code.rawValue,
            message: failure.message,
            remedy: failure.remedy,
            since: trouble.flatMap { $0.code == failure.code.rawValue ? $0.since : nil } ?? now
        )
    }
}
