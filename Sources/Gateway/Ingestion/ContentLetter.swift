package import FoundationEssentials
import Postgres

/// One content blob as an operator sees it, with what happened to it in words.
package struct ContentLetter: Sendable, Codable, Equatable {
    package enum State: String, Sendable, Codable, CaseIterable {
        /// In the queue: not tried yet, or to be tried again.
        case waiting
        /// Given up after many tries, until somebody retries it.
        case dead
        /// Microsoft had it no more.
        case gone
        /// Stored.
        case done

        /// As the `content_blob.state` column spells it.
        var column: String { self == .waiting ? "listed" : rawValue }

        init?(column: String) { self.init(rawValue: column == "listed" ? "waiting" : column) }
    }

    package var contentId: String
    package var contentType: String
    package var state: State
    /// When Microsoft published it.
    package var createdAt: Date
    /// Until when Microsoft keeps it at least.
    package var keptUntil: Date
    package var listedAt: Date
    /// Tries so far; a retry begins anew.
    package var attempts: Int
    package var firstFailedAt: Date?
    package var nextAttemptAt: Date?
    /// The last failure, in the words of whoever is named in ``toldBy``.
    package var errorCode: String?
    package var error: String?
    /// `Microsoft`, `the network` or `the gateway`.
    package var toldBy: String?
    /// When it was stored, found to be gone, or given up.
    package var endedAt: Date?
    package var bytes: Int64?
    package var records: Int?
    package var recordsNew: Int?
    package var recordsSetAside: Int?
    /// What happened, in a sentence.
    package var explanation: String
    /// The next step.
    package var remedy: String
}

extension ContentLetter {
    static let columns: PostgresQuery = """
        content_id, content_type, state, created_at, listed_at, attempts, first_failed_at, next_attempt_at, error_code, error,
        remedy, done_at, bytes, records, records_new, records_set_aside
        """

    init(row: PostgresRow, now: Date) throws {
        let column = try row.decode("state", as: String.self)
        guard let state = State(column: column) else {
            throw GatewayError(
                .unexpected,
                "A content blob has the state '\(column)', which this version does not know."
            )
        }
        self.state = state
        contentId = try row.decode("content_id", as: String.self)
        contentType = try row.decode("content_type", as: String.self)
        createdAt = try row.decode("created_at", as: Date.self)
        keptUntil = createdAt.addingTimeInterval(Feed.retention)
        listedAt = try row.decode("listed_at", as: Date.self)
        attempts = try row.decode("attempts", as: Int.self)
        firstFailedAt = try row.decode("first_failed_at", as: Date?.self)
        nextAttemptAt = state == .waiting ? try row.decode("next_attempt_at", as: Date?.self) : nil
        errorCode = try row.decode("error_code", as: String?.self)
        error = try row.decode("error", as: String?.self)
        toldBy = errorCode.map(Self.source)
        endedAt = try row.decode("done_at", as: Date?.self)
        bytes = try row.decode("bytes", as: Int64?.self)
        records = try row.decode("records", as: Int?.self)
        recordsNew = try row.decode("records_new", as: Int?.self)
        recordsSetAside = try row.decode("records_set_aside", as: Int?.self)
        explanation = ""
        remedy = ""
        explanation = words
        remedy = nextStep(try row.decode("remedy", as: String?.self), now: now)
    }

    /// Whose words an error is in: the codes of the client libraries have a dot, Microsoft's have none.
    static func source(ofCode code: String) -> String {
        // The limit of an answer is ours.
        if code.hasPrefix("transport."), code != "transport.too_large" { return "the network" }
        return code.contains(".") ? "the gateway" : "Microsoft"
    }

    private var words: String {
        let since = firstFailedAt.map { " since \(Ages.moment($0))" } ?? ""
        switch state {
        case .waiting where error == nil:
            return "Listed at \(Ages.moment(listedAt)); it waits for its turn."
        case .waiting where attempts == 0:
            return "Put back into the queue after it had failed; it waits for its turn."
        case .waiting:
            return "\(Ages.counted(attempts, "try", "tries")) failed\(since); it is tried again by itself."
        case .dead:
            return "Given up after \(Ages.counted(attempts, "try", "tries"))\(since)."
        case .gone:
            return "Microsoft listed it at \(Ages.moment(listedAt)) and had it no more when it was fetched."
        case .done:
            return """
                Stored: \(records ?? 0) records, of which \(recordsNew ?? 0) were new and \(recordsSetAside ?? 0) were set aside.
                """
        }
    }

    private func nextStep(_ stored: String?, now: Date) -> String {
        let retry = "gatewayctl content retry TENANT '\(contentId)'"
        switch state {
        case .waiting where nextAttemptAt.map { $0 > now } ?? false:
            return stored ?? "Nothing to do. To try it now: \(retry)"
        case .waiting, .done: return "Nothing to do."
        case .dead where keptUntil > now:
            return "\(stored.map { $0 + " Then" } ?? "Then") run, before \(Ages.moment(keptUntil)): \(retry)"
        case .dead:
            return "Microsoft keeps content for seven days, so it is probably deleted. To see: \(retry)"
        case .gone:
            return "\(Gap.Reason.contentGone.afterwards)"
        }
    }
}
