/// Reads policy files: YAML with one Sigma rule or correlation rule a document.
package enum PolicyReader {
    /// Every policy of a file, and everything that is wrong with it: one bad document does not hide another's problems.
    package static func read(_ text: String, file: String) -> (policies: [Policy], problems: [PolicyProblem]) {
        read(text, file: file, accepting: .gateway)
    }

    /// The same, with a choice of whose records the rules may be about.
    package static func read(
        _ text: String,
        file: String,
        accepting products: PolicyProducts
    ) -> (policies: [Policy], problems: [PolicyProblem]) {
        guard text.utf8.count <= YAMLReader.largestFile else {
            let fault = PolicyFault("sigma.file_too_large", 1, "the file is larger than 4 MB", "Split it.")
            return ([], [fault.problem(in: file)])
        }
        var policies: [Policy] = []
        var problems: [PolicyProblem] = []
        for document in YAMLReader.documents(of: text) {
            do throws(PolicyFault) {
                let root = try YAMLReader.read(document)
                let (policy, faults) = DocumentReader.read(root, document, file: file, accepting: products)
                problems += faults.map { $0.problem(in: file) }
                if let policy { policies.append(policy) }
            } catch {
                problems.append(error.problem(in: file))
            }
        }
        return (policies, problems + PolicySet.problems(in: policies))
    }
}
