/// Checks of policies against one another.
package enum PolicySet {
    /// Ids and names that stand twice: references would be ambiguous, and one would replace the other.
    package static func problems(in policies: [Policy]) -> [PolicyProblem] {
        var ids: [String: Policy] = [:]
        var names: [String: Policy] = [:]
        var problems: [PolicyProblem] = []
        for policy in policies {
            if let first = ids[policy.id] {
                problems.append(
                    PolicyFault(
                        "sigma.id_repeated",
                        policy.line,
                        "the id \(policy.id) is that of \"\(first.title)\" (\(first.file):\(first.line)) too",
                        "Give one of them an id of its own; uuidgen makes one."
                    ).problem(in: policy.file)
                )
            } else {
                ids[policy.id] = policy
            }
            guard let name = policy.name?.lowercased() else { continue }
            if let first = names[name], first.id != policy.id {
                problems.append(
                    PolicyFault(
                        "sigma.name_repeated",
                        policy.line,
                        "the name \"\(name)\" is that of \"\(first.title)\" (\(first.file):\(first.line)) too",
                        "Give one of them another name."
                    ).problem(in: policy.file)
                )
            } else {
                names[name] = policy
            }
        }
        return problems
    }
}
