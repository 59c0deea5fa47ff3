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
    static func failure(
        of answer: CloudAnswer,
        to purpose: PowerPlatformAddress.Purpose,
        clientID: ClientID
    ) -> CloudFailure {
        // What is no JSON is told by its text.
        let body = try? JSONDecoder().decode(PowerPlatformErrorBody.self, from: Data(answer.body))
        let raw = FailureText.safe(answer.body)
        let words = body?.error?.message ?? body?.Message ?? raw
        let code = body?.error?.code.flatMap { $0.isEmpty ? nil : FailureText.bounded($0, to: 80) }
        var failure =
            refusal(to: purpose, code, words, answer.status) ?? classify(code, words, raw, answer.status, clientID)
        if body?.error == nil { failure.body = raw }
        failure.retryAfter = answer.retryAfter ?? failure.retryAfter
        failure.status = answer.status
        failure.mayHaveHappened = purpose != .read && mayHaveHappened(answer.status)
        failure.serverTime = answer.serverTime
        failure.correlationID = answer.header("x-ms-correlation-request-id") ?? answer.header("x-ms-request-id")
        return failure
    }

    /// What a refusal of a write means beyond what ``classify`` says of it; nil: nothing more.
    private static func refusal(
        to purpose: PowerPlatformAddress.Purpose,
        _ code: String?,
        _ words: String,
        _ status: Int
    ) -> CloudFailure? {
        guard (400..<500).contains(status), ![401, 408, 425, 429].contains(status) else { return nil }
        // What has a meaning of its own keeps it, whatever the thing's name may be: a message quotes it.
        if let code, PowerPlatformFailures.table[code] != nil { return nil }
        let message = words.isEmpty ? "HTTP \(status) without a text." : words
        let text = "\(code ?? "") \(words)".lowercased()
        // A name that could not be resolved has the word in it too.
        if purpose.isFlow, text.replacing("resolution", with: "").contains("solution") {
            let rule = PowerPlatformFailures.solutionAware
            return make(CloudFailure.Code.solutionAware.rawValue, rule, message)
        }
        guard purpose.isRemoval, status != 403 else { return nil }
        let isUnknown =
            code?.hasSuffix("NotFound") == true
            || ["not found", "not exist", "cannot find", "could not find"].contains { text.contains($0) }
        // A plain 404 without a code is the word of something that knows no such path.
        guard isUnknown, code != nil || status == 400 else { return nil }
        return make(
            CloudFailure.Code.assignmentNotFound.rawValue,
            PowerPlatformFailures.assignmentNotFound,
            message
        )
    }

    /// Whether a write that was answered so may have been done: an outage says nothing, unless it turned it away.
    private static func mayHaveHappened(_ status: Int) -> Bool {
        switch status {
        case 503: false
        case 408, 499, 500...: true
        default: false
        }
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
