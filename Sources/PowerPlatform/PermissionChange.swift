internal import MicrosoftCloud

/// The body that changes who has an app or a flow.
struct PermissionChange: Encodable {
    private struct Put: Encodable { let properties: Properties }

    private struct Properties: Encodable {
        let principal: Principal
        let roleName: String
        // So that the service mails nobody: who is told what is the caller's affair. Flows know no such option.
        let notifyShareTargetOption: String?

        enum CodingKeys: String, CodingKey {
            case principal, roleName
            case notifyShareTargetOption = "NotifyShareTargetOption"
        }
    }

    private struct Principal: Encodable {
        let id: String
        let type: String
        let tenantId: String?
    }

    private struct Removal: Encodable { let id: String }

    private let put: [Put]?
    private let delete: [Removal]?

    private enum CodingKeys: CodingKey { case put, delete }

    /// Gives a principal a role of a canvas app.
    init(_ role: String, ofAppTo principal: PowerPrincipal, in tenant: TenantID) throws(CloudFailure) {
        guard principal.kind != .tenant || role.lowercased() == "canview" else {
            throw PowerPlatformFailures.roleNotPossible("Everybody can't be given the role \(role) of an app.")
        }
        try self.init(role, principal, tenant, notify: "DoNotNotify")
    }

    /// Gives a principal a role of a cloud flow.
    init(_ role: String, ofFlowTo principal: PowerPrincipal, in tenant: TenantID) throws(CloudFailure) {
        guard principal.kind != .tenant else {
            throw PowerPlatformFailures.roleNotPossible("Everybody can't be given a cloud flow.")
        }
        try self.init(role, principal, tenant, notify: nil)
    }

    private init(
        _ role: String,
        _ principal: PowerPrincipal,
        _ tenant: TenantID,
        notify: String?
    ) throws(CloudFailure) {
        let everyone = principal.kind == .tenant ? tenant.description : nil
        guard let id = everyone ?? principal.id else {
            throw PowerPlatformFailures.roleNotPossible("The principal has no id.")
        }
        let properties = Properties(
            principal: Principal(id: id, type: principal.kind.word, tenantId: everyone),
            roleName: role,
            notifyShareTargetOption: notify
        )
        put = [Put(properties: properties)]
        delete = nil
    }

    /// Takes an assignment away, by its name, its principal's object id or its resource id.
    init(removing id: String) {
        put = nil
        delete = [Removal(id: id)]
    }
}
