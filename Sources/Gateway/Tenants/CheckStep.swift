/// One thing that was looked at when a tenant, or the gateway itself, was checked.
package struct CheckStep: Sendable, Codable, Equatable {
    package enum Outcome: String, Sendable, Codable { case ok, failed, warning, skipped }

    /// What was looked at, such as `token`, `roles` or `subscription`.
    package var step: String
    /// Which one, where there are several: a content type, a tenant.
    package var subject: String?
    package var outcome: Outcome
    /// What was found, in words.
    package var detail: String
    /// The service's code, when it gave one.
    package var code: String?
    /// The next step.
    package var remedy: String?

    package init(
        _ step: String,
        subject: String? = nil,
        _ outcome: Outcome,
        _ detail: String,
        code: String? = nil,
        remedy: String? = nil
    ) {
        self.step = step
        self.subject = subject
        self.outcome = outcome
        self.detail = detail
        self.code = code
        self.remedy = remedy
    }
}
