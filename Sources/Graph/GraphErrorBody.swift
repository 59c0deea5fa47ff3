internal import FoundationEssentials
internal import MicrosoftCloud

/// An answer of Graph that is no success: `{"error":{"code","message","innerError":{…}}}`.
struct GraphErrorBody: Decodable {
    struct Inner: Decodable {
        struct Trace: Decodable {
            let requestID: String?
            let clientRequestID: String?
            let date: String?

            private enum CodingKeys: String, CodingKey {
                case requestID = "request-id"
                case clientRequestID = "client-request-id"
                case date
            }
        }

        let code: String?
        let message: String?
        let innerError: Trace?
    }

    let error: Inner?

    static func failure(of answer: CloudAnswer, needing permission: GraphPermission) -> CloudFailure {
        let body = try? JSONDecoder().decode(GraphErrorBody.self, from: Data(answer.body))
        var failure = failure(body?.error, status: answer.status, needing: permission)
        if body?.error == nil {
            let raw = FailureText.safe(answer.body)
            if !raw.isEmpty { failure.message = raw }
            failure.body = raw
        }
        failure.retryAfter = answer.retryAfter ?? failure.retryAfter
        failure.serverTime = answer.serverTime
        return failure
    }

    /// Classifies by code, then by status.
    static func failure(_ error: Inner?, status: Int, needing permission: GraphPermission) -> CloudFailure {
        let code = error?.code.flatMap { $0.isEmpty ? nil : FailureText.bounded($0, to: 80) }
        let rule = rule(code, status, permission)
        var failure = CloudFailure(
            code.map { CloudFailure.Code(rawValue: $0) } ?? .http(status),
            retry: rule.retry,
            retryAfter: rule.retryAfter,
            message: error?.message ?? "HTTP \(status) without a text.",
            remedy: rule.remedy,
            status: status
        )
        failure.traceID = error?.innerError?.requestID.map { FailureText.bounded(FailureText.safe($0), to: 64) }
        failure.correlationID = error?.innerError?.clientRequestID.map {
            FailureText.bounded(FailureText.safe($0), to: 64)
        }
        failure.timestamp = error?.innerError?.date.map { FailureText.bounded(FailureText.safe($0), to: 64) }
        return failure
    }

    private static func rule(_ code: String?, _ status: Int, _ permission: GraphPermission) -> FailureRule {
        // Whatever the code: a 429 and an outage are just that.
        if status == 429 || status >= 500 { return StatusRules.rule(for: status) }
        if let code, let rule = GraphFailures.table[code] { return rule }
        switch status {
        case 401, 403: return GraphFailures.permissionMissing(permission)
        case 404, 410: return GraphFailures.wrongAddress
        default: return StatusRules.rule(for: status)
        }
    }
}
