/// What somebody wants done: an alert's share, or a resource and a principal by name.
package struct MitigationRequest: Sendable, Codable {
    package var action: MitigationAction
    /// The alert that it answers, by id or unique beginning; its newest event says what was shared with whom.
    package var alertId: String?
    package var resourceKind: String?
    package var environmentId: String?
    package var resourceId: String?
    package var resourceUrl: String?
    /// Object id.
    package var principalId: String?
    /// A mail address or name, where the id is not at hand.
    package var principal: String?
    /// What `lowerRole` lowers to; `CanView` unless given.
    package var role: String?
    package var reason: String?

    package init(
        action: MitigationAction,
        alertId: String? = nil,
        resourceKind: String? = nil,
        environmentId: String? = nil,
        resourceId: String? = nil,
        resourceUrl: String? = nil,
        principalId: String? = nil,
        principal: String? = nil,
        role: String? = nil,
        reason: String? = nil
    ) {
        self.action = action
        self.alertId = alertId
        self.resourceKind = resourceKind
        self.environmentId = environmentId
        self.resourceId = resourceId
        self.resourceUrl = resourceUrl
        self.principalId = principalId
        self.principal = principal
        self.role = role
        self.reason = reason
    }
}
