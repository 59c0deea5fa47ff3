internal import MicrosoftCloud

// Each function sends its request once; another goes out only after a 401, which did nothing. A success says that the
// service took the request, not that it has taken effect: read again and compare. A failure whose `mayHaveHappened` is
// true, and a cancellation, leave it open whether it was done.
extension PowerPlatformClient {
    /// Gives somebody a role of a canvas app; the service notifies nobody.
    ///
    /// - Parameters:
    ///   - role: `CanView`, `CanViewWithShare` or `CanEdit`; everybody can have `CanView` only.
    ///   - principal: Who gets it: its kind and, except of everybody, its object id.
    ///   - app: The app's GUID.
    ///   - environment: The environment's name.
    /// - Throws: ``CloudFailure``: `powerplatform.role_not_possible` without a request; `gone` when there is no such app
    ///   or environment any more, and others.
    public func grant(
        _ role: String,
        to principal: PowerPrincipal,
        onApp app: String,
        in environment: String
    ) async throws {
        let change = try PermissionChange(role, ofAppTo: principal, in: tenant)
        try await write(change, to: appAddress("powerplatform.app_grant", app, environment, "modifyPermissions"))
    }

    /// Takes an assignment of a canvas app away.
    ///
    /// Shipping clients name it in two ways, and the service may know only one of them: after
    /// `powerplatform.assignment_not_found` the other is worth one try.
    ///
    /// - Parameters:
    ///   - id: The assignment's ``RoleAssignment/name`` or its ``RoleAssignment/id``.
    ///   - app: The app's GUID.
    ///   - environment: The environment's name.
    /// - Throws: ``CloudFailure``: `powerplatform.assignment_not_found`; `AppNotFound` when the app itself is gone, and
    ///   others.
    public func removeAssignment(id: String, ofApp app: String, in environment: String) async throws {
        let address = try appAddress(
            "powerplatform.app_remove",
            app,
            environment,
            "modifyPermissions",
            to: .removeAssignment
        )
        try await write(PermissionChange(removing: id), to: address)
    }

    /// Keeps everybody from playing a canvas app, or lets them again; who may edit it can do so all the while.
    ///
    /// - Parameters:
    ///   - isOn: Whether the app is to be in quarantine.
    ///   - app: The app's GUID.
    ///   - environment: The environment's name.
    /// - Throws: As ``grant(_:to:onApp:in:)``.
    public func setQuarantine(_ isOn: Bool, ofApp app: String, in environment: String) async throws {
        let address = try appAddress(
            "powerplatform.app_set_quarantine",
            app,
            environment,
            "setAppQuarantineState",
            version: "2021-02-01"
        )
        try await write(["QuarantineStatus": isOn ? "quarantined" : "unquarantined"], to: address)
    }

    /// Makes somebody an owner (`CanEdit`) or a run-only user (`CanView`) of a cloud flow.
    ///
    /// - Parameters:
    ///   - role: `CanEdit` or `CanView`.
    ///   - principal: A user or a group; flows can't be given to everybody.
    ///   - flow: The flow's GUID.
    ///   - environment: The environment's name.
    /// - Throws: ``CloudFailure``: `powerplatform.role_not_possible` without a request; `powerplatform.solution_aware`
    ///   when the flow's owners can't be changed here; `gone` when there is no such flow any more, and others.
    public func grant(
        _ role: String,
        to principal: PowerPrincipal,
        onFlow flow: String,
        in environment: String
    ) async throws {
        let change = try PermissionChange(role, ofFlowTo: principal, in: tenant)
        try await write(change, to: flowAddress("powerplatform.flow_grant", flow, environment, "modifyPermissions"))
    }

    /// Takes an assignment of a cloud flow away; as for apps, the id may have either form.
    ///
    /// - Parameters:
    ///   - id: The assignment's ``RoleAssignment/name`` or its ``RoleAssignment/id``.
    ///   - flow: The flow's GUID.
    ///   - environment: The environment's name.
    /// - Throws: ``CloudFailure``: `powerplatform.assignment_not_found`, `powerplatform.solution_aware`; `FlowNotFound`
    ///   when the flow itself is gone, and others.
    public func removeAssignment(id: String, ofFlow flow: String, in environment: String) async throws {
        let address = try flowAddress(
            "powerplatform.flow_remove",
            flow,
            environment,
            "modifyPermissions",
            to: .removeFlowAssignment
        )
        try await write(PermissionChange(removing: id), to: address)
    }

    /// Stops a cloud flow: its trigger fires no more.
    ///
    /// - Parameters:
    ///   - flow: The flow's GUID.
    ///   - environment: The environment's name.
    /// - Throws: As ``grant(_:to:onFlow:in:)``.
    public func stop(flow: String, in environment: String) async throws {
        try await write([String: String](), to: flowAddress("powerplatform.flow_stop", flow, environment, "stop"))
    }

    /// Starts a cloud flow that was stopped.
    ///
    /// - Parameters:
    ///   - flow: The flow's GUID.
    ///   - environment: The environment's name.
    /// - Throws: As ``stop(flow:in:)``.
    public func start(flow: String, in environment: String) async throws {
        try await write([String: String](), to: flowAddress("powerplatform.flow_start", flow, environment, "start"))
    }

    private func appAddress(
        _ operation: String,
        _ app: String,
        _ environment: String,
        _ action: String,
        version: String = "2022-11-01",
        to purpose: PowerPlatformAddress.Purpose = .write
    ) throws(CloudFailure) -> PowerPlatformAddress {
        let path = place(Self.powerApps, environment) + ["apps", app, action]
        return try address(operation, .powerapps, path, version, to: purpose)
    }

    private func flowAddress(
        _ operation: String,
        _ flow: String,
        _ environment: String,
        _ action: String,
        to purpose: PowerPlatformAddress.Purpose = .writeFlow
    ) throws(CloudFailure) -> PowerPlatformAddress {
        let path = place(Self.processes, environment) + ["flows", flow, action]
        return try address(operation, .flow, path, "2016-11-01", to: purpose)
    }
}
