/// Finds the spans of time in which a correlation's condition is met.
///
/// A span begins with a member and reaches as far as the timespan, its end included; spans that lie within another are
/// not looked at by themselves, so that "fewer than" and "exactly" are about all that came together.
struct CorrelationWindow {
    let correlation: Correlation
    /// The ids of the policies in the order of the correlation's `rules`.
    let policies: [String]

    /// The members in any span that meets the condition, by time.
    func firing(_ members: [CompiledPolicies.Member]) -> [CompiledPolicies.Member] {
        // Repeats of one member are one; the order is by time, then by what makes it the same for the same members.
        let sorted = Set(members).sorted { left, right in
            (left.occurredAt, left.policyID, left.id, left.value ?? "") < (
                right.occurredAt, right.policyID, right.id, right.value ?? ""
            )
        }
        var fired = Array(repeating: false, count: sorted.count)
        var counts = Tally()
        var end = 0
        var covered = 0
        for start in sorted.indices {
            let before = end
            while end < sorted.count, sorted[end].occurredAt - sorted[start].occurredAt <= correlation.timespan {
                counts.add(sorted[end])
                end += 1
            }
            // A span that reaches no further than the last one is within it.
            if end > before || start == 0, isMet(sorted[start..<end], counts) {
                for index in max(start, covered)..<end { fired[index] = true }
                covered = max(covered, end)
            }
            counts.remove(sorted[start])
        }
        return zip(sorted, fired).filter(\.1).map(\.0)
    }

    /// Several values of one member as one text; nil when there is none.
    ///
    /// One act may share with many people: each of them counts.
    static func joined(_ values: [String]) -> String? {
        let texts = Set(values.map { $0.replacing("\n", with: " ") }).subtracting([""]).sorted()
        return texts.isEmpty ? nil : texts.joined(separator: "\n")
    }

    private static func values(of member: CompiledPolicies.Member) -> [Substring] {
        member.value?.split(separator: "\n") ?? []
    }

    /// How often each value and each policy is in the span.
    private struct Tally {
        var values: [Substring: Int] = [:]
        var policies: [String: Int] = [:]

        mutating func add(_ member: CompiledPolicies.Member) {
            for value in CorrelationWindow.values(of: member) { values[value, default: 0] += 1 }
            policies[member.policyID, default: 0] += 1
        }

        mutating func remove(_ member: CompiledPolicies.Member) {
            for value in CorrelationWindow.values(of: member) { Self.drop(value, &values) }
            Self.drop(member.policyID, &policies)
        }

        private static func drop<Key: Hashable>(_ key: Key, _ counts: inout [Key: Int]) {
            let count = counts[key] ?? 0
            counts[key] = count > 1 ? count - 1 : nil
        }
    }

    private func isMet(_ members: ArraySlice<CompiledPolicies.Member>, _ tally: Tally) -> Bool {
        switch correlation.kind {
        case .eventCount: correlation.bounds.allSatisfy { $0.holds(members.count) }
        case .valueCount: correlation.bounds.allSatisfy { $0.holds(tally.values.count) }
        case .temporal: holdsTogether(tally)
        case .temporalOrdered: holdsTogether(tally) && isOrdered(members)
        }
    }

    /// Every rule at least once; or, with a condition, as many of them as it says.
    private func holdsTogether(_ tally: Tally) -> Bool {
        let present = policies.count { tally.policies[$0] != nil }
        return correlation.bounds.isEmpty
            ? present == policies.count : correlation.bounds.allSatisfy { $0.holds(present) }
    }

    /// Whether the rules can be found one after the other; what happens at the same time is in any order.
    private func isOrdered(_ members: ArraySlice<CompiledPolicies.Member>) -> Bool {
        var earliest = Int64.min
        for policy in policies {
            guard let next = members.first(where: { $0.policyID == policy && $0.occurredAt >= earliest }) else {
                return false
            }
            earliest = next.occurredAt
        }
        return true
    }
}
