/// A failure that a person sees: a stable code, the cause in plain words, and the next step.
package struct GatewayError: Error, Sendable {
    /// The stable class of a failure, the same in the HTTP problem, the logs and the CLI.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }
    }

    package var code: Code
    /// What went wrong, in words the caller may read; never a secret, never another tenant's data.
    package var message: String
    /// What to do about it, as an instruction.
    package var remedy: String?
    /// What caused it, for the log alone.
    package var cause: (any Error)?

    package init(_ code: Code, _ message: String, remedy: String? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.cause = cause
    }
}

extension GatewayError: CustomStringConvertible {
    package var description: String {
        let step = remedy.map { " \($0)" } ?? ""
        return "\(message)\(step) [\(code.rawValue)]"
    }
}
