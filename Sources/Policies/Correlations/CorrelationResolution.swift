/// Finds the rules that correlations refer to.
struct CorrelationResolution {
    /// By correlation (its index): the indexes of its rules in its own order.
    private(set) var rules: [Int: [Int]] = [:]
    /// By rule (its index): what correlations want of it.
    private(set) var links: [Int: [CorrelationLink]] = [:]
    private(set) var problems: [PolicyProblem] = []

    /// Resolves the references within one set of policies.
    init(_ policies: [Policy]) {
        var byReference: [String: Int] = [:]
        for (index, policy) in policies.enumerated() {
            if let name = policy.name { byReference[name.lowercased()] = index }
        }
        // An id wins over a name that happens to read the same.
        for (index, policy) in policies.enumerated() { byReference[policy.id] = index }
        for (index, policy) in policies.enumerated() {
            guard case .correlation(let correlation) = policy.content else { continue }
            var found: [Int] = []
            for reference in correlation.rules {
                guard let rule = byReference[reference] else {
                    let known = policies.filter { !$0.isCorrelation }.map { $0.name ?? $0.id }
                    problems.append(
                        PolicyFault(
                            "sigma.rule_unknown",
                            correlation.line,
                            "the correlation \"\(policy.title)\" refers to \"\(reference)\", which is not in this set",
                            Nearest.name(to: reference, among: known).map { "Did you mean \"\($0)\"?" }
                                ?? "Put the rule into the same set, or mend the reference: an id or a name."
                        ).problem(in: policy.file)
                    )
                    continue
                }
                guard !policies[rule].isCorrelation else {
                    problems.append(
                        PolicyFault(
                            "sigma.correlation_nested",
                            correlation.line,
                            "the correlation \"\(policy.title)\" refers to the correlation \"\(policies[rule].title)\"",
                            "Refer to rules; correlations of correlations are not supported."
                        ).problem(in: policy.file)
                    )
                    continue
                }
                found.append(rule)
            }
            guard found.count == correlation.rules.count else { continue }
            rules[index] = found
            for (rule, reference) in zip(found, correlation.rules) {
                let group = correlation.groupBy.map { FieldPath(correlation.field($0, inRule: reference)) }
                let value = correlation.field.map { FieldPath(correlation.field($0, inRule: reference)) }
                links[rule, default: []].append(
                    CorrelationLink(correlation: index, group: group, value: value, generates: correlation.generate)
                )
            }
        }
    }
}
