internal import EntraID
internal import FoundationEssentials
internal import MicrosoftCloud

/// An answer of the admin APIs that is no success: `{"error":{"code","message"}}`, sometimes plain text.
struct PowerPlatformErrorBody: Decodable {
    struct Inner: Decodable {
        let code: String?
        let message: String?
    }

    let error: Inner?
    /// What a layer in front of the API answers.
    let Message: String?

    /// Classifies an answer by its words, then by code, then by status.
    static func failure(of answer: CloudAnswer, clientID: ClientID) -> CloudFailure {
        let body = try? JSONDecoder().decode(PowerPlatformErrorBody.self, from: Data(answer.body))
        let raw = FailureText.safe(answer.body)
        let words = body?.error?.message ?? body?.Message ?? raw
        let code = body?.error?.code.flatMap { $0.isEmpty ? nil : FailureText.bounded($0, to: 80) }
        var failure = classify(code, words, raw, answer.status, clientID)
        if body?.error == nil { failure.body = raw }
        failure.retryAfter = answer.retryAfter ?? failure.retryAfter
        failure.status = answer.status
        failure.serverTime = answer.serverTime
        failure.correlationID = answer.header("x-ms-correlation-request-id") ?? answer.header("x-ms-request-id")
        return failure
    }

    private static func classify(
        _ code: String?,
        _ words: String,
        _ raw: String,
        _ status: Int,
        _ clientID: ClientID
    ) -> CloudFailure {
        let message = words.isEmpty ? "HTTP \(status) without a text." : words
        // Throttling and outages first: their bodies are whatever the layer that gave up had to say.
        if status == 429 || status >= 500 || [408, 425].contains(status) {
            return make(code ?? "HTTP\(status)", StatusRules.rule(for: status), message)
        }
        if status == 401 {
            return make(
                CloudFailure.Code.powerPlatformTokenRefused.rawValue,
                PowerPlatformFailures.notRegistered(clientID),
                message
            )
        }
        if status == 403 || raw.lowercased().contains("does not have permission to access the path") {
            return make(
                CloudFailure.Code.notManagementApplication.rawValue,
                PowerPlatformFailures.notRegistered(clientID),
                message
            )
        }
        if let code, let rule = PowerPlatformFailures.table[code] { return make(code, rule, message) }
        if status == 404 || status == 410 {
            // Without a code of the service's the address is wrong, not the thing gone.
            let isGone = code?.hasSuffix("NotFound") == true
            return make(
                code ?? "HTTP\(status)",
                isGone ? PowerPlatformFailures.gone : PowerPlatformFailures.wrongAddress,
                message
            )
        }
        return make(code ?? "HTTP\(status)", StatusRules.rule(for: status), message)
    }

    private static func make(_ code: String, _ rule: FailureRule, _ message: String) -> CloudFailure {
        CloudFailure(
            CloudFailure.Code(rawValue: code),
            retry: rule.retry,
            retryAfter: rule.retryAfter,
            message: message,
            remedy: rule.remedy
        )
    }
}
