package import FoundationEssentials

/// Whose word a mitigation needs.
///
/// Raw values are stored and typed, so they never change.
package enum ApprovalRule: String, Sendable, Codable, CaseIterable {
    /// One of the service provider's people.
    case operators
    /// One of the customer's.
    case contacts
    /// One of either.
    case either
    /// One of each, two different people.
    case both

    /// What was decided so far.
    package enum Standing: Sendable, Equatable {
        case open
        case approved
        case rejected
    }

    /// Whether people of this side have a say.
    package func admits(_ side: MitigationPerson.Side) -> Bool {
        switch self {
        case .operators: side == .operator
        case .contacts: side == .contact
        case .either, .both: side == .operator || side == .contact
        }
    }

    /// What the decisions come to: one no is enough, one yes only where one is needed.
    ///
    /// Where two are needed they are of two sides and two people, so nobody who proposed can approve alone.
    package func standing(of decisions: [ApprovalDecision]) -> Standing {
        let counted = decisions.filter { admits($0.person.side) }
        if counted.contains(where: { $0.verdict == .reject }) { return .rejected }
        let yes = counted.filter { $0.verdict == .approve }
        switch self {
        case .operators, .contacts, .either: return yes.isEmpty ? .open : .approved
        case .both:
            let operators = Set(yes.filter { $0.person.side == .operator }.map(\.person.key))
            let contacts = Set(yes.filter { $0.person.side == .contact }.map(\.person.key))
            let isTwo = !operators.isEmpty && !contacts.isEmpty && operators.union(contacts).count > 1
            return isTwo ? .approved : .open
        }
    }

    /// As it stands in a sentence.
    package var inWords: String {
        switch self {
        case .operators: "one of the service provider's people"
        case .contacts: "one of the customer's contacts"
        case .either: "one of the service provider's people or of the customer's contacts"
        case .both: "one of the service provider's people and one of the customer's contacts"
        }
    }
}

/// One person's word on a proposal.
package struct ApprovalDecision: Sendable, Codable, Equatable {
    package enum Verdict: String, Sendable, Codable, CaseIterable { case approve, reject }

    package var verdict: Verdict
    package var person: MitigationPerson
    package var note: String?
    package var decidedAt: Date

    package init(_ verdict: Verdict, by person: MitigationPerson, note: String?, at time: Date) {
        self.verdict = verdict
        self.person = person
        self.note = note
        decidedAt = time
    }
}
