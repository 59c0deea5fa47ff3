import FoundationEssentials

/// What the gateway answered instead of doing it (RFC 9457).
struct AdminProblem: Error, Equatable {
    var httpStatus: Int
    var detail: String
    var remedy: String?
    var code: String?
    var requestID: String?
    /// What onboarding looked at, when it was a check that failed.
    var checks: [Check]?
    /// The answer itself, for `--output json`.
    var body: [UInt8]

    private struct Document: Decodable {
        var title: String?
        var detail: String?
        var remedy: String?
        var code: String?
        var instance: String?
        var requestId: String?
        var checks: [Check]?
    }

    init(httpStatus: Int, body: [UInt8]) {
        self.httpStatus = httpStatus
        self.body = body
        // Not every answer is a problem document: a proxy's or another program's is told by its status alone.
        let document = try? AdminCoding.decoder.decode(Document.self, from: Data(body))
        detail = document?.detail ?? document?.title ?? "The gateway answered HTTP \(httpStatus)."
        remedy = document?.remedy
        code = document?.code
        requestID = document?.requestId ?? document?.instance
        checks = document?.checks
    }

    /// As a command ends with it; the request's id only where the gateway's log is the next place to look.
    var failure: CommandFailure {
        CommandFailure(
            ExitStatus(httpStatus: httpStatus),
            detail,
            remedy: remedy ?? checks?.first { $0.outcome == .failed && $0.remedy != nil }?.remedy,
            code: code,
            requestID: httpStatus >= 500 ? requestID : nil
        )
    }
}
