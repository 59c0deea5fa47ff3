/// A `PolicyProblem` that does not know its file yet.
struct PolicyFault: Error, Sendable, Hashable {
    var code: String
    var line: Int
    var message: String
    var remedy: String

    init(_ code: String, _ line: Int, _ message: String, _ remedy: String) {
        self.code = code
        self.line = line
        self.message = message
        self.remedy = remedy
    }

    func problem(in file: String) -> PolicyProblem {
        PolicyProblem(code: code, file: file, line: line, message: message, remedy: remedy)
    }
}
