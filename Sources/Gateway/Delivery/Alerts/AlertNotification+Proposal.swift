package import FoundationEssentials

extension AlertNotification {
    /// What approvers are asked, or told when it is over: the proposal in its own words and as facts for machines.
    package struct Proposal: Sendable, Codable, Equatable {
        package var mitigationId: GUID
        package var action: MitigationAction
        package var state: Mitigation.State
        package var outcome: Mitigation.Outcome?
        package var resource: Mitigation.Resource
        package var principal: Mitigation.Principal?
        /// The role that the principal has, and the one that it is to have.
        package var role: String?
        package var targetRole: String?
        package var reason: String
        package var proposedBy: String
        package var alertId: GUID?
        package var undoOf: GUID?
        /// One sentence about what was noticed.
        package var evidence: String?
        /// What is done, as an order.
        package var title: String
        /// What it changes, and what it cannot.
        package var effect: [String]
        package var limits: [String]
        /// What a person does, where no API can.
        package var steps: [String]
        /// What differs from the proposal that this one replaces.
        package var changes: [String]
        package var approvers: ApprovalRule
        /// Whose word is still missing.
        package var needs: String?
        package var isAutomatic: Bool
        /// Not before then.
        package var runAfter: Date?
        package var expiresAt: Date
        package var decisions: [ApprovalDecision]
        /// How it ended, in a sentence, and the next step.
        package var message: String?
        package var remedy: String?
        /// Who is asked by this message; `nil` where nobody is.
        package var approverId: GUID?
        /// The page on which this approver decides: put in when the message is sent, and stored nowhere.
        package var approvalUrl: String?

        /// - Parameters:
        ///   - mitigation: What it is about.
        ///   - evidence: What was noticed.
        ///   - people: How many people "everyone" is.
        ///   - approver: Who is asked.
        init(_ mitigation: Mitigation, evidence: String?, people: String? = nil, approver: GUID? = nil) {
            let words = MitigationWords(mitigation, people: people)
            mitigationId = mitigation.mitigationId
            action = mitigation.action
            state = mitigation.state
            outcome = mitigation.outcome
            resource = mitigation.resource
            principal = mitigation.principal
            role = mitigation.role
            targetRole = mitigation.targetRole
            reason = mitigation.reason
            proposedBy = mitigation.proposedBy
            alertId = mitigation.alertId
            undoOf = mitigation.undoOf
            self.evidence = evidence
            title = MitigationWords(mitigation).title
            effect = words.effect
            limits = words.limits
            steps = words.steps
            changes = mitigation.changes
            approvers = mitigation.approvers
            needs = words.needs
            isAutomatic = mitigation.isAutomatic
            runAfter = mitigation.runAfter
            expiresAt = mitigation.expiresAt
            // From where somebody decided is for the evidence log alone.
            decisions = mitigation.decisions.map { decision in
                var told = decision
                told.person.address = nil
                return told
            }
            message = mitigation.message
            remedy = mitigation.remedy
            approverId = approver
        }
    }
}
