import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// Whether names are looked up for a tenant, and what keeps them away.
package struct LookupReport: Sendable, Codable, Equatable {
    package var enabled: Bool
    package var sources: [LookupState]
    /// What a reader of events and digests must know: "Names unavailable (Power Apps): register the app …".
    package var notices: [String]

    package init(enabled: Bool, sources: [LookupState]) {
        self.enabled = enabled
        self.sources = sources
        guard enabled else {
            notices = []
            return
        }
        // One registration mends both services of Power Platform, so it is asked for once.
        var told: [(labels: [String], remedy: String)] = []
        for state in sources {
            guard let trouble = state.trouble else { continue }
            if let index = told.firstIndex(where: { $0.remedy == trouble.remedy }) {
                told[index].labels.append(state.source.label)
            } else {
                told.append(([state.source.label], trouble.remedy))
            }
        }
        notices = told.map { "Names unavailable (\($0.labels.joined(separator: ", "))): \($0.remedy)" }
    }

    /// Readable under both roles.
    package static func get(_ tenant: TenantID, on connection: PostgresConnection) async throws -> LookupReport {
        let results = try await connection.pipeline([
            "select look_ups from tenant where tenant_id = \(tenant.rawValue)",
            "select * from lookup_state where tenant_id = \(tenant.rawValue)",
        ])
        let states = try results[1].map(LookupState.init(row:))
        return LookupReport(
            enabled: try results[0].first?.decode("look_ups", as: Bool.self) ?? false,
            sources: LookupSource.allCases.compactMap { source in states.first { $0.source == source } }
        )
    }
}
