/// What is wrong with a clouds file, where, and what to do about it.
public struct CloudsFileError: Error, Hashable, Sendable {
    /// The file's path as it was given.
    public let file: String
    /// The line, from 1; nil when the whole file is meant.
    public let line: Int?
    /// What is wrong.
    public let problem: String
    /// What to change.
    public let remedy: String

    /// States a problem.
    public init(file: String, line: Int?, problem: String, remedy: String) {
        self.file = file
        self.line = line
        self.problem = problem
        self.remedy = remedy
    }
}

extension CloudsFileError: CustomStringConvertible {
    /// `file:line: problem. remedy`, as compilers and editors know it.
    public var description: String {
        "\(file):\(line.map { "\($0):" } ?? "") \(problem) \(remedy)"
    }
}
