import FoundationEssentials
import Testing

@testable import Gateway

@Suite struct ApprovalRuleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var rule: ApprovalRule
        var decisions: [ApprovalDecision]
        var standing: ApprovalRule.Standing
        var testDescription: String {
            "\(rule.rawValue): \(decisions.map { "\($0.person.name) \($0.verdict.rawValue)" }) → \(standing)"
        }

        init(_ rule: ApprovalRule, _ standing: ApprovalRule.Standing, _ decisions: ApprovalDecision...) {
            self.rule = rule
            self.standing = standing
            self.decisions = decisions
        }
    }

    private static func yes(_ name: String, _ side: MitigationPerson.Side) -> ApprovalDecision {
        ApprovalDecision(.approve, by: MitigationPerson(name, side: side, way: .cli), note: nil, at: Date())
    }

    private static func no(_ name: String, _ side: MitigationPerson.Side) -> ApprovalDecision {
        ApprovalDecision(.reject, by: MitigationPerson(name, side: side, way: .link), note: nil, at: Date())
    }

    static let cases = [
        Case(.operators, .open),
        Case(.operators, .approved, yes("Alex", .operator)),
        Case(.operators, .open, yes("megan", .contact)),
        Case(.operators, .open, no("megan", .contact)),
        Case(.operators, .rejected, no("Alex", .operator)),
        Case(.operators, .rejected, yes("Alex", .operator), no("Robin", .operator)),
        Case(.operators, .open, yes("A policy", .policy)),
        Case(.contacts, .open, yes("Alex", .operator)),
        Case(.contacts, .approved, yes("megan", .contact)),
        Case(.contacts, .rejected, no("megan", .contact)),
        Case(.either, .open),
        Case(.either, .approved, yes("Alex", .operator)),
        Case(.either, .approved, yes("megan", .contact)),
        Case(.either, .open, yes("A policy", .policy)),
        Case(.either, .rejected, yes("megan", .contact), no("Alex", .operator)),
        Case(.both, .open, yes("Alex", .operator)),
        Case(.both, .open, yes("megan", .contact)),
        Case(.both, .approved, yes("Alex", .operator), yes("megan", .contact)),
        Case(.both, .open, yes("Alex", .operator), yes("Robin", .operator)),
        Case(.both, .open, yes("megan", .contact), yes("lidia", .contact)),
        // One person in two offices is one person, however they write themselves.
        Case(.both, .open, yes("alex@contoso.example", .operator), yes(" Alex@Contoso.example ", .contact)),
        Case(.both, .open, yes("Alex", .operator), yes("alex (channel Approvals)", .contact)),
        Case(.both, .approved, yes("Alex", .operator), yes("Alex", .contact), yes("megan", .contact)),
        Case(.both, .rejected, yes("Alex", .operator), no("megan", .contact)),
        Case(.both, .rejected, no("Alex", .operator)),
    ]

    @Test(arguments: cases) func `decisions come to what the rule says`(_ example: Case) {
        #expect(example.rule.standing(of: example.decisions) == example.standing)
        #expect(example.rule.standing(of: example.decisions.reversed()) == example.standing)
    }

    @Test func `whoever proposed is one of two and cannot approve alone`() {
        var proposal = MitigationFixtures.mitigation(.removeAccess)
        proposal.approvers = .both
        proposal.state = .proposed

        proposal.decisions = [Self.yes(proposal.proposedBy, .operator)]
        #expect(!MitigationTurn.isApproved(proposal))
        #expect(MitigationWords(proposal).needs == "one of the customer's contacts")

        proposal.decisions.append(Self.yes(proposal.proposedBy.uppercased(), .contact))
        #expect(!MitigationTurn.isApproved(proposal))

        proposal.decisions.append(Self.yes("megan@contoso.example", .contact))
        #expect(MitigationTurn.isApproved(proposal))
    }

    @Test func `a policy's word stands for people's until one of them says no`() {
        var automatic = MitigationFixtures.mitigation(.removeAccess)
        automatic.isAutomatic = true
        #expect(MitigationTurn.isApproved(automatic))

        automatic.decisions = [Self.no("megan@contoso.example", .contact)]
        #expect(!MitigationTurn.isApproved(automatic))
    }

    @Test(arguments: ApprovalRule.allCases) func `only people have a say`(rule: ApprovalRule) {
        #expect(!rule.admits(.policy))
        #expect(rule.admits(.operator) || rule.admits(.contact))
        #expect(!rule.inWords.isEmpty)
    }
}
