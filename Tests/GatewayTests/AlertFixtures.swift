import FoundationEssentials
import MicrosoftCloud
import Policies
import Postgres

@testable import Gateway

/// Policies that need no text, and hits of theirs.
enum AlertFixtures {
    /// Seconds of this time are small numbers in tests.
    static let start = Date(timeIntervalSince1970: 1_790_000_000)

    static func policy(
        _ id: String = "shared-with-everyone",
        severity: Severity = .high,
        window: Int? = nil
    ) -> Policy {
        var settings = PolicySettings()
        settings.aggregationWindow = window
        settings.category = "sharing"
        return Policy(
            id: id,
            name: nil,
            title: "Shared with everyone",
            about: "Ask the owner whether that was meant.",
            severity: severity,
            tags: [],
            source: .event,
            isCorrelation: false,
            settings: settings,
            file: "test.yml",
            line: 1,
            text: ""
        )
    }

    static func hit(
        _ evidence: String,
        after seconds: Double = 0,
        key: String = "app-1",
        policy: Policy = policy(),
        kind: Alert.Evidence.Kind = .event,
        share: SharingEvent? = nil
    ) -> AlertHit {
        AlertHit(
            policy: policy,
            key: ["gateway.resource.id": key],
            evidenceID: evidence,
            evidence: Alert.Evidence(
                kind: kind,
                id: evidence,
                summary: "Evidence \(evidence) of \(key)",
                occurredAt: start + seconds,
                arrivedAt: start + seconds + 60
            ),
            share: share
        )
    }

    /// Adds hits as one commit does.
    @discardableResult
    static func add(_ hits: [AlertHit], to tenant: TenantID, _ fixtures: Fixtures) async throws -> Int {
        try await fixtures.database.asWorker { try await AlertStore.add(hits, tenant: tenant, on: $0) }
    }

    static func alerts(of tenant: TenantID, _ fixtures: Fixtures) async throws -> [Alert] {
        try await fixtures.database.asWorker {
            try await AlertStore.page(tenant: tenant, AlertStore.Filter(), before: nil, limit: 1000, on: $0)
        }
    }

    @discardableResult
    static func change(
        _ alert: Alert,
        _ order: AlertStore.Order,
        of tenant: TenantID,
        _ fixtures: Fixtures
    ) async throws -> Alert {
        try await fixtures.database.asWorker {
            try await AlertStore.change(
                alert.alertId.rawValue,
                order,
                by: "operator",
                settings: { _ in PolicySettings() },
                tenant: tenant,
                on: $0
            )
        }
    }

    static func changes(
        of tenant: TenantID,
        after number: Int64 = 0,
        _ fixtures: Fixtures
    ) async throws -> [AlertChange] {
        try await fixtures.database.asWorker {
            try await AlertStore.changes(after: number, tenant: tenant, limit: 1000, on: $0)
        }
    }
}
