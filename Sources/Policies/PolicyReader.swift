/// Reads policy files: YAML with one Sigma rule or correlation rule a document.
package enum PolicyReader {
    /// Every policy of a file, and everything that is wrong with it: one bad document does not hide another's problems.
    package static func read(_ text: String, file: String) -> (policies: [Policy], problems: [PolicyProblem]) {
        ([], [])
    }
}
