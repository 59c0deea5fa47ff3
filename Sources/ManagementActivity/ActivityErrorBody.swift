internal import FoundationEssentials
internal import MicrosoftCloud

/// An answer of the Management Activity API that is no success.
struct ActivityErrorBody: Decodable {
    struct Inner: Decodable {
        let code: String?
        let message: String?
    }

    let error: Inner?
    /// What the layer before the API answers, for example to a bad token.
    let Message: String?

    /// Classifies an answer by what it says, then by status.
    ///
    /// The documentation shows a throttled answer in single quotes, so the body need not be JSON; the code need not
    /// begin with AF.
    static func failure(of answer: CloudAnswer) -> CloudFailure {
        let body = try? JSONDecoder().decode(ActivityErrorBody.self, from: Data(answer.body))
        let raw = String(decoding: answer.body.prefix(FailureText.limit * 4), as: UTF8.self)
        let words = body?.error?.message ?? body?.Message ?? raw
        let code = body?.error?.code.flatMap(afCode) ?? afCode(raw)
        var failure = classify(code, words: words, raw: raw, status: answer.status)
        if body?.error == nil { failure.body = FailureText.safe(answer.body) }
        failure.retryAfter = answer.retryAfter ?? failure.retryAfter
        failure.status = answer.status
        failure.serverTime = answer.serverTime
        return failure
    }

    private static func classify(_ code: String?, words: String, raw: String, status: Int) -> CloudFailure {
        let lower = raw.lowercased()
        if lower.contains("too many frequent subscription start") {
            var failure = make(ActivityFailures.startedTooSoon, words)
            failure.retryAfter = wait(in: lower) ?? failure.retryAfter
            return failure
        }
        if lower.contains("does not exist"),
            lower.contains("dataserviceexception") || lower.contains("startsubscription")
        {
            return make(ActivityFailures.auditingOff, words)
        }
        if let code, let rule = ActivityFailures.table[code] {
            var failure = make(rule, words)
            failure.code = CloudFailure.Code(rawValue: code)
            return failure
        }
        if lower.contains("too many request") {
            var failure = make(ActivityFailures.table["AF429"] ?? StatusRules.rule(for: 429), words)
            failure.code = .throttled
            return failure
        }
        // Codes that are not known take the status' class under their own name.
        var failure = make(StatusRules.rule(for: status), words.isEmpty ? "HTTP \(status) without a text." : words)
        failure.code = code.map { CloudFailure.Code(rawValue: $0) } ?? .http(status)
        return failure
    }

    private static func make(_ rule: FailureRule, _ message: String) -> CloudFailure {
        CloudFailure(
            CloudFailure.Code(rawValue: rule.codes[0]),
            retry: rule.retry,
            retryAfter: rule.retryAfter,
            message: message,
            remedy: rule.remedy
        )
    }

    /// The first `AF` that is followed by digits.
    static func afCode(_ text: String) -> String? {
        var rest = text[...]
        while let found = rest.firstRange(of: "AF") {
            let digits = rest[found.upperBound...].prefix { $0.isASCII && $0.isNumber }
            if digits.count >= 3 { return "AF\(digits)" }
            rest = rest[found.upperBound...]
        }
        return nil
    }

    /// The wait in "Please retry again after 14m 56s", also with hours or seconds alone.
    static func wait(in text: String) -> Duration? {
        guard let found = text.firstRange(of: "retry again after") else { return nil }
        var seconds = 0
        var any = false
        for part in text[found.upperBound...].split(whereSeparator: { $0 == " " || $0 == "\"" || $0 == "'" }) {
            let digits = part.prefix { $0.isASCII && $0.isNumber }
            let unit = part.dropFirst(digits.count).prefix { $0.isLetter }
            guard let number = Int(digits), number < 100_000 else { break }
            switch unit {
            case "d": seconds += number * 86_400
            case "h": seconds += number * 3600
            case "m": seconds += number * 60
            case "s": seconds += number
            default: return any ? .seconds(seconds) : nil
            }
            any = true
        }
        return any ? .seconds(seconds) : nil
    }
}
