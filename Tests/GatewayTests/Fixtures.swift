import AuditRecords
import FoundationEssentials
import GatewayTesting
import Logging
import ManagementActivity
import MicrosoftCloud
import Policies
import Postgres

@testable import Gateway

/// A gateway's database with two invented customers in it, and blobs to commit.
struct Fixtures {
    static let contoso = TenantID(rawValue: UUID())
    static let fabrikam = TenantID(rawValue: UUID())

    let database = Database(
        ScratchDatabase.current.configuration(),
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    )

    func addTenant(_ id: TenantID, name: String) async throws {
        try await database.asWorker { connection in
            try await TenantStore.insert(
                Tenant(
                    id: id,
                    name: name,
                    cloud: "lab",
                    clientId: GUID(UUID()),
                    timeZone: "Europe/Berlin",
                    contentTypes: ["Audit.General", "Audit.SharePoint"],
                    state: .active,
                    stateSince: Date(),
                    createdAt: Date()
                ),
                on: connection
            )
        }
    }

    /// Leases the tenant to a worker of this name.
    func lease(_ tenant: TenantID, to holder: String = "worker-1") async throws -> Lease {
        try await database.asWorker { connection in
            try await connection.execute(
                """
                update tenant_lease set due_at = now() - interval '1 hour', leased_until = null
                where tenant_id = \(tenant.rawValue)
                """
            )
            let leases = try await LeaseStore.take(upTo: 10, holder: holder, on: connection)
            guard let lease = leases.first(where: { $0.tenant == tenant }) else {
                throw GatewayError(.unexpected, "no lease")
            }
            return lease
        }
    }

    /// Lists a blob of these records and prepares it for its commit.
    func blob(
        _ contentID: String,
        of tenant: TenantID,
        _ records: [String],
        policies: TenantPolicies = TenantPolicies(compiled: CompiledPolicies([]))
    ) async throws -> FetchedBlob {
        let item = ContentItem(
            contentType: .sharePoint,
            contentID: contentID,
            contentURI: "https://localhost/audit/\(contentID)",
            createdAt: Date(),
            expiresAt: Date().addingTimeInterval(604_800)
        )
        _ = try await database.asWorker { try await ContentBlobStore.add([item], tenant: tenant, on: $0) }
        let body = Array("[\(records.joined(separator: ","))]".utf8)
        return FetchedBlob(
            WaitingBlob(item: item, attempts: 0),
            body: body,
            tenant: tenant,
            scanner: RecordScanner(),
            policies: policies,
            sealed: [1, 2, 3]
        )
    }

    /// An ordinary record.
    static func record(
        _ id: UUID = UUID(),
        operation: String = "FileAccessed",
        at time: String = "2026-03-02T10:15:00",
        in tenant: TenantID
    ) -> String {
        """
        {"Id":"\(id)","Operation":"\(operation)","CreationTime":"\(time)","OrganizationId":"\(tenant)",\
        "RecordType":6,"Workload":"SharePoint","UserId":"adele@contoso.com"}
        """
    }

    func count(_ query: PostgresQuery) async throws -> Int {
        try await database.asWorker { try await $0.query(query).first?.decode(0, as: Int.self) ?? -1 }
    }
}
