internal import MicrosoftCloud

// Paths and versions: specifications of pnp/cli-microsoft365 and the module Microsoft.PowerApps.Administration.PowerShell.
// Always below `/scopes/admin/`: elsewhere an app's token is refused ("x-ms-client-scope header must not be null").
extension PowerPlatformClient {
    private static let businessApps = "Microsoft.BusinessAppPlatform"
    static let powerApps = "Microsoft.PowerApps"
    static let processes = "Microsoft.ProcessSimple"

    /// All environments of the tenant.
    ///
    /// It is also the way to find out whether the app is registered.
    ///
    /// - Returns: The environments, from all pages.
    /// - Throws: ``CloudFailure``: `powerplatform.not_registered` and others.
    public func environments() async throws -> [PowerEnvironment] {
        let path = [Self.businessApps, "scopes", "admin", "environments"]
        return try await list(PowerEnvironment.self, address("powerplatform.environments", .bap, path, "2020-10-01"))
    }

    /// One canvas app.
    ///
    /// - Parameters:
    ///   - app: Its GUID.
    ///   - environment: The environment's name.
    /// - Returns: The app.
    /// - Throws: ``CloudFailure``: `gone` when there is no such app or environment any more, and others.
    public func app(_ app: String, in environment: String) async throws -> CanvasApp {
        let path = place(Self.powerApps, environment) + ["apps", app]
        return try await object(CanvasApp.self, address("powerplatform.app", .powerapps, path, "2016-11-01"))
    }

    /// Whether an administrator keeps everybody from playing a canvas app.
    ///
    /// - Parameters:
    ///   - app: Its GUID.
    ///   - environment: The environment's name.
    /// - Returns: True when it is in quarantine.
    /// - Throws: As ``app(_:in:)``.
    public func isQuarantined(app: String, in environment: String) async throws -> Bool {
        let path = place(Self.powerApps, environment) + ["apps", app, "getAppQuarantineState"]
        return try await object(
            QuarantineState.self,
            address("powerplatform.app_quarantine_state", .powerapps, path, "2021-02-01")
        ).isQuarantined
    }

    /// Who has a canvas app now.
    ///
    /// - Parameters:
    ///   - app: Its GUID.
    ///   - environment: The environment's name.
    /// - Returns: The assignments, from all pages.
    /// - Throws: As ``app(_:in:)``.
    public func assignments(ofApp app: String, in environment: String) async throws -> [RoleAssignment] {
        let path = place(Self.powerApps, environment) + ["apps", app, "permissions"]
        return try await list(
            RoleAssignment.self,
            address("powerplatform.app_permissions", .powerapps, path, "2022-11-01")
        )
    }

    /// One cloud flow.
    ///
    /// - Parameters:
    ///   - flow: Its GUID.
    ///   - environment: The environment's name.
    /// - Returns: The flow.
    /// - Throws: ``CloudFailure``: `gone` when there is no such flow or environment any more, and others.
    public func flow(_ flow: String, in environment: String) async throws -> CloudFlow {
        let path = place(Self.processes, environment) + ["flows", flow]
        return try await object(CloudFlow.self, address("powerplatform.flow", .flow, path, "2016-11-01"))
    }

    /// Who owns or may run a cloud flow now; the answer has object ids and no names.
    ///
    /// - Parameters:
    ///   - flow: Its GUID.
    ///   - environment: The environment's name.
    /// - Returns: The assignments, from all pages.
    /// - Throws: As ``flow(_:in:)``.
    public func assignments(ofFlow flow: String, in environment: String) async throws -> [RoleAssignment] {
        let path = place(Self.processes, environment) + ["flows", flow, "permissions"]
        return try await list(
            RoleAssignment.self,
            address("powerplatform.flow_permissions", .flow, path, "2016-11-01")
        )
    }

    func place(_ provider: String, _ environment: String) -> [String] {
        [provider, "scopes", "admin", "environments", environment]
    }

    func address(
        _ operation: String,
        _ service: Service,
        _ path: [String],
        _ version: String,
        to purpose: PowerPlatformAddress.Purpose = .read
    ) throws(CloudFailure) -> PowerPlatformAddress {
        try PowerPlatformAddress(operation, service, path, version: version, to: purpose, in: cloud)
    }
}
