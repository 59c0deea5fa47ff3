/// What is wrong with a policy file, and what to do.
package struct PolicyProblem: Error, Sendable, Codable, Equatable {
    /// Stable, `noun.problem`, such as `sigma.modifier_unknown`.
    package var code: String
    package var file: String
    /// Counted from 1.
    package var line: Int
    package var message: String
    package var remedy: String

    package init(code: String, file: String, line: Int, message: String, remedy: String) {
        self.code = code
        self.file = file
        self.line = line
        self.message = message
        self.remedy = remedy
    }
}
