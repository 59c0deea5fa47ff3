package import AuditRecords

/// A tenant's policies, compiled once: an index by operation, so that what no policy mentions costs one look-up.
package struct CompiledPolicies: Sendable {
    /// What matched.
    package struct Match: Sendable, Equatable {
        /// The index in ``CompiledPolicies/policies``.
        package var policy: Int
        /// The values of the policy's aggregation key, by field; without case, and empty where the record has none.
        package var key: [String: String]
        /// Whether the policy raises an alert by itself: one that a correlation refers to does so only with `generate: true`.
        package var raises: Bool
        /// What it adds to correlations.
        package var contributions: [Contribution]

        package init(policy: Int, key: [String: String], raises: Bool, contributions: [Contribution] = []) {
            self.policy = policy
            self.key = key
            self.raises = raises
            self.contributions = contributions
        }
    }

    /// One match as a correlation sees it.
    package struct Contribution: Sendable, Hashable {
        /// The correlation's index in ``CompiledPolicies/policies``.
        package var correlation: Int
        /// The values of its `group-by`, in its order; without case.
        package var group: [String]
        /// Of the field that `value_count` counts; without case, several in lines of their own.
        package var value: String?

        package init(correlation: Int, group: [String], value: String?) {
            self.correlation = correlation
            self.group = group
            self.value = value
        }
    }

    /// One match of the past, as the store keeps it for correlations.
    package struct Member: Sendable, Hashable {
        /// What it is evidence of, in the store's terms.
        package var id: String
        /// The id of the policy that matched.
        package var policyID: String
        /// Microseconds since 1970, UTC.
        package var occurredAt: Int64
        package var value: String?

        package init(id: String, policyID: String, occurredAt: Int64, value: String? = nil) {
            self.id = id
            self.policyID = policyID
            self.occurredAt = occurredAt
            self.value = value
        }
    }

    /// A policy that could not be evaluated, and why; it is to be switched off.
    package struct Trouble: Sendable, Equatable {
        package var policy: Int
        package var message: String
    }

    package let policies: [Policy]
    /// Those of the policies given that cannot run, such as a list that the tenant has not: they are not in ``policies``.
    package let problems: [PolicyProblem]

    private let records: RuleEngine
    /// Rules about other products than the gateway's, which only ``PolicyProducts/any`` lets in.
    private let foreign: RuleEngine
    private let events: RuleEngine
    private let conditions: RuleEngine
    private let links: [Int: [CorrelationLink]]
    private let windows: [Int: CorrelationWindow]
    /// By policy: the fields of its aggregation key.
    private let keys: [[FieldPath]]

    /// Compiles policies with the values of `expand` placeholders, by name.
    package init(_ policies: [Policy], lists: [String: [String]] = [:]) {
        var problems: [PolicyProblem] = []
        var runnable: [Policy] = []
        var sources: [RuleEngine.Source] = []
        for policy in policies {
            guard case .rule(let logsource, let clause) = policy.content else {
                runnable.append(policy)
                continue
            }
            do throws(PolicyFault) {
                let expression = try clause.expression(lists: lists)
                sources.append(.init(policy: runnable.count, logsource: logsource, expression: expression))
                runnable.append(policy)
            } catch {
                problems.append(error.problem(in: policy.file))
            }
        }
        let resolution = CorrelationResolution(runnable)
        problems += resolution.problems
        // A correlation that lacks a rule stays out; indexes must not move, so what is left is numbered anew.
        let kept = runnable.indices.filter { !runnable[$0].isCorrelation || resolution.rules[$0] != nil }
        let number = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
        self.policies = kept.map { index in
            var policy = runnable[index]
            if let first = resolution.rules[index]?.first { policy.source = runnable[first].source }
            return policy
        }
        var links: [Int: [CorrelationLink]] = [:]
        for (rule, wanted) in resolution.links {
            guard let rule = number[rule] else { continue }
            links[rule] = wanted.compactMap { link in
                var link = link
                guard let correlation = number[link.correlation] else { return nil }
                link.correlation = correlation
                return link
            }
        }
        self.links = links
        var windows: [Int: CorrelationWindow] = [:]
        for (index, rules) in resolution.rules {
            guard let place = number[index], case .correlation(let correlation) = runnable[index].content else {
                continue
            }
            windows[place] = CorrelationWindow(correlation: correlation, policies: rules.map { runnable[$0].id })
        }
        self.windows = windows
        keys = self.policies.map { ($0.settings.aggregationKey ?? Self.defaultKey(of: $0.source)).map(FieldPath.init) }
        sources = sources.compactMap { source in
            var source = source
            guard let place = number[source.policy] else { return nil }
            source.policy = place
            return source
        }
        var troubles: [(policy: Int, message: String)] = []
        func engine(_ source: Policy.Source, hasAliases: Bool) -> RuleEngine {
            let chosen = sources.filter { $0.logsource.source == source && $0.logsource.hasAliases == hasAliases }
            return RuleEngine(chosen, hasAliases: hasAliases, troubles: &troubles)
        }
        records = engine(.record, hasAliases: true)
        foreign = engine(.record, hasAliases: false)
        events = engine(.event, hasAliases: false)
        conditions = engine(.collection, hasAliases: false)
        for trouble in troubles {
            let policy = self.policies[trouble.policy]
            problems.append(
                PolicyFault("sigma.pattern_invalid", policy.line, trouble.message, "Mend the regular expression.")
                    .problem(in: policy.file)
            )
        }
        self.problems = problems
    }

    private static func defaultKey(of source: Policy.Source) -> [String] {
        switch source {
        case .record: ["UserId", "ObjectId"]
        case .event: ["gateway.actor.id", "gateway.resource.id"]
        case .collection: ["gateway.condition", "gateway.subject"]
        }
    }

    /// Whether any policy looks at sharing events.
    package var hasEventPolicies: Bool { !events.isEmpty }

    /// Whether any policy may match a record of this kind: what says no needs no parsing.
    package func concerns(_ operation: ObservedOperation) -> Bool {
        let known = KnownOperation(operation)
        return !records.isEmpty && records.concerns(known) || !foreign.isEmpty && foreign.concerns(known)
    }

    /// Whether any policy may match this record, by what must stand in its bytes: what says no needs no parsing.
    package func concerns(_ operation: ObservedOperation, record bytes: Span<UInt8>) -> Bool {
        let known = KnownOperation(operation)
        return !records.isEmpty && records.concerns(known, bytes) || !foreign.isEmpty && foreign.concerns(known, bytes)
    }

    /// The matches of one raw record.
    package func matches(record: JSONValue, troubles: inout [Trouble]) -> [Match] {
        let known = matches(records, record, byIndex: true, &troubles)
        return foreign.isEmpty ? known : known + matches(foreign, record, byIndex: true, &troubles)
    }

    /// The matches of one sharing event (an object with the member `gateway`).
    package func matches(event: JSONValue, troubles: inout [Trouble]) -> [Match] {
        matches(events, event, byIndex: false, &troubles)
    }

    /// The matches of one state of the collection (an object with the member `gateway`).
    package func matches(condition: JSONValue, troubles: inout [Trouble]) -> [Match] {
        matches(conditions, condition, byIndex: false, &troubles)
    }

    private func matches(
        _ engine: RuleEngine,
        _ record: JSONValue,
        byIndex: Bool,
        _ troubles: inout [Trouble]
    ) -> [Match] {
        guard !engine.isEmpty else { return [] }
        let found = engine.matches(record, byIndex: byIndex)
        troubles += found.troubles
        return found.policies.compactMap { match(of: $0, record) }
    }

    /// What a match means for the policy itself and for correlations; nil when that is nothing.
    private func match(of policy: Int, _ record: JSONValue) -> Match? {
        let wanted = (links[policy] ?? []).filter { policies[$0.correlation].settings.enabled }
        let isReferred = !(links[policy] ?? []).isEmpty
        let raises = policies[policy].settings.enabled && (!isReferred || wanted.contains(where: \.generates))
        guard raises || !wanted.isEmpty else { return nil }
        let hasAliases = policies[policy].source == .record
        func texts(_ path: FieldPath) -> [String] {
            RecordView.values(of: path, in: record, hasAliases: hasAliases).map(\.folded)
        }
        func text(_ path: FieldPath) -> String { Self.joined(texts(path)) }
        return Match(
            policy: policy,
            key: Dictionary(keys[policy].map { ($0.name, text($0)) }, uniquingKeysWith: { first, _ in first }),
            raises: raises,
            contributions: wanted.map { link in
                Contribution(
                    correlation: link.correlation,
                    group: link.group.map(text),
                    value: link.value.flatMap { CorrelationWindow.joined(texts($0)) }
                )
            }
        )
    }

    /// Several values as one, whatever order the record has them in; bounded, as it is part of an alert's identity.
    private static func joined(_ values: [String]) -> String {
        let text = values.count == 1 ? values[0] : Set(values).sorted().joined(separator: ", ")
        return String(text.prefix(512))
    }

    /// Microseconds that a correlation looks at.
    package func timespan(ofCorrelation correlation: Int) -> Int64 {
        windows[correlation]?.correlation.timespan ?? 0
    }

    /// The fields of a correlation's `group-by`, in its order.
    package func groupFields(ofCorrelation correlation: Int) -> [String] {
        windows[correlation]?.correlation.groupBy ?? []
    }

    /// The aggregation key of a correlation's alert about one group: its own key's fields out of its `group-by`, or all of it.
    package func key(ofCorrelation correlation: Int, group: [String]) -> [String: String] {
        let fields = windows[correlation]?.correlation.groupBy ?? []
        let all = Dictionary(zip(fields, group), uniquingKeysWith: { first, _ in first })
        guard let wanted = policies[correlation].settings.aggregationKey else { return all }
        return all.filter { wanted.contains($0.key) }
    }

    /// Which of one group's members are in a span of time that meets the correlation's condition; empty when none is.
    ///
    /// A function of the members alone, whatever order they arrived in.
    package func firing(correlation: Int, members: [Member]) -> [Member] {
        windows[correlation]?.firing(members) ?? []
    }
}
