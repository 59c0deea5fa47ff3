import FoundationEssentials

extension Mitigation {
    /// The same again as a draft, with nobody's decision on it.
    func renewed(because changes: [String], lasting seconds: Int) -> Mitigation {
        var fresh = self
        fresh.mitigationId = GUID(UUID())
        fresh.state = .draft
        fresh.outcome = nil
        fresh.replaces = mitigationId
        fresh.changes = changes
        // What a policy may do by itself it may do to what it saw, not to what came after.
        fresh.isAutomatic = false
        fresh.before = nil
        fresh.beforeHash = nil
        fresh.createdAt = Date()
        fresh.expiresAt = fresh.createdAt.addingTimeInterval(Double(seconds))
        (fresh.decidedAt, fresh.runAfter, fresh.actedAt, fresh.after) = (nil, nil, nil, nil)
        (fresh.verifiedAt, fresh.settledAt, fresh.message, fresh.remedy) = (nil, nil, nil, nil)
        (fresh.watchUntil, fresh.resharedAt, fresh.undoneAt) = (nil, nil, nil)
        fresh.decisions = []
        return fresh
    }
}
