/// What an HTTP status means when no service code explains it (RFC 9110 §15, RFC 6585).
package enum StatusRules {
    private static let outage =
        "Nothing to do: the request is repeated. If it lasts for hours, see Microsoft's service health."

    /// The rule of a status other than 2xx.
    package static func rule(for status: Int) -> FailureRule {
        let code = ["HTTP\(status)"]
        switch status {
        case 300..<400:
            return FailureRule(
                code,
                .operatorMustAct,
                "The service answered with a redirect, which is not followed, since the token would go along."
                    + " Check the addresses of the connection's cloud, and for a proxy in between."
            )
        case 401:
            return FailureRule(
                code,
                .refreshToken,
                "A new token is asked for once. If it persists: the app needs application (not delegated) permissions"
                    + " with admin consent, and the connection the right cloud."
            )
        case 403:
            return FailureRule(
                code,
                .operatorMustAct,
                "Check the app's permissions and admin consent in the customer's tenant, and its Conditional Access."
            )
        case 404, 410:
            return FailureRule(code, .gone, "The content no longer exists; the period is recorded as a gap.")
        case 429: return FailureRule(code, .throttled, "Nothing to do: this tenant is asked more slowly for a while.")
        case 408, 425, 500...: return FailureRule(code, .retry, outage)
        default:
            return FailureRule(
                code,
                .operatorMustAct,
                "The service refused the request. Look the message up, check the connection's tenant, client and cloud."
            )
        }
    }
}
