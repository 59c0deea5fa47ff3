import AuditRecords
import MicrosoftCloud
import PowerPlatform

extension LiveReading {
    /// Sends one change, once.
    ///
    /// - Throws: `CloudFailure`; its `mayHaveHappened` says whether the change may have been made all the same.
    func carryOut(_ write: MitigationWrite, on resource: Mitigation.Resource) async throws {
        let id = resource.id ?? ""
        let environment = resource.environmentId ?? ""
        let isFlow = resource.isFlow
        switch write {
        case .remove(let assignment):
            if isFlow {
                try await client.removeAssignment(id: assignment, ofFlow: id, in: environment)
            } else {
                try await client.removeAssignment(id: assignment, ofApp: id, in: environment)
            }
        case .grant(let role, let principal):
            let principal = PowerPrincipal(principal.kind.atPowerPlatform, id: principal.id)
            if isFlow {
                try await client.grant(role, to: principal, onFlow: id, in: environment)
            } else {
                try await client.grant(role, to: principal, onApp: id, in: environment)
            }
        case .quarantine(let isOn): try await client.setQuarantine(isOn, ofApp: id, in: environment)
        case .stop: try await client.stop(flow: id, in: environment)
        case .start: try await client.start(flow: id, in: environment)
        }
    }
}

extension PresentAssignment.Kind {
    /// The same as the service's own kind.
    var atPowerPlatform: PowerPrincipal.Kind {
        switch self {
        case .user: .user
        case .group: .group
        case .everyone: .tenant
        case .application: .servicePrincipal
        case .other: .other(rawValue)
        }
    }
}
