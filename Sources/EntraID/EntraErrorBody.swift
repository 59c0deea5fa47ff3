internal import FoundationEssentials
internal import MicrosoftCloud

/// An answer of the token endpoint that is no token.
struct EntraErrorBody: Decodable {
    let error: String?
    let error_description: String?
    let error_codes: [LenientInteger]?
    let timestamp: String?
    let trace_id: String?
    let correlation_id: String?

    /// Classifies an answer by number, then by the number in the text, then by word, then by status.
    ///
    /// The body may be HTML: proxies and outages don't speak JSON.
    static func failure(of answer: CloudAnswer) -> CloudFailure {
        let body = try? JSONDecoder().decode(EntraErrorBody.self, from: Data(answer.body))
        let text = body?.error_description ?? FailureText.safe(answer.body)
        let number = body?.error_codes?.first?.value ?? firstNumber(in: text)
        var failure: CloudFailure
        if let number {
            failure = known(number, status: answer.status, message: words(of: text))
        } else if let word = body?.error, let rule = EntraFailures.words[word], !isOutage(answer.status) {
            failure = make(CloudFailure.Code(rawValue: word), rule, words(of: text))
        } else {
            let rule = StatusRules.rule(for: answer.status)
            failure = make(.http(answer.status), rule, text.isEmpty ? "HTTP \(answer.status) without a text." : text)
            // There is no token to refresh here, and nothing that could be gone.
            if failure.retry == .refreshToken || failure.retry == .gone {
                failure.retry = .operatorMustAct
                failure.remedy = EntraFailures.unknown
            }
            failure.body = body == nil ? FailureText.safe(answer.body) : nil
        }
        // A status that says "slow down" or "not now" outweighs a code that is not known to be permanent.
        if answer.status == 429 {
            failure.retry = .throttled
        } else if isOutage(answer.status), number.flatMap({ EntraFailures.table["AADSTS\($0)"] }) == nil {
            failure.retry = .retry
        }
        failure.retryAfter = answer.retryAfter ?? failure.retryAfter
        failure.status = answer.status
        failure.serverTime = answer.serverTime
        failure.traceID = body?.trace_id.map { FailureText.bounded(FailureText.safe($0), to: 64) }
        failure.correlationID = body?.correlation_id.map { FailureText.bounded(FailureText.safe($0), to: 64) }
        failure.timestamp = body?.timestamp.map { FailureText.bounded(FailureText.safe($0), to: 64) }
        return failure
    }

    private static func known(_ number: Int, status: Int, message: String) -> CloudFailure {
        let code = "AADSTS\(number)"
        let rule = EntraFailures.table[code] ?? FailureRule([code], .operatorMustAct, EntraFailures.unknown)
        return make(CloudFailure.Code(rawValue: code), rule, message)
    }

    private static func make(_ code: CloudFailure.Code, _ rule: FailureRule, _ message: String) -> CloudFailure {
        CloudFailure(code, retry: rule.retry, retryAfter: rule.retryAfter, message: message, remedy: rule.remedy)
    }

    private static func isOutage(_ status: Int) -> Bool { status >= 500 || status == 408 || status == 429 }

    /// The description without the ids behind it, which stand in fields of their own.
    private static func words(of text: String) -> String {
        let end = text.firstRange(of: "Trace ID:")?.lowerBound ?? text.endIndex
        return String(text[..<end])
    }

    private static func firstNumber(in text: String) -> Int? {
        guard let found = text.firstRange(of: "AADSTS") else { return nil }
        return Int(text[found.upperBound...].prefix { $0.isASCII && $0.isNumber })
    }
}
