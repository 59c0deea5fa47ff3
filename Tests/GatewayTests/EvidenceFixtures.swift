import EvidenceChain
import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Postgres
import Sealing

@testable import Gateway

/// A gateway with two customers whose evidence is written.
struct EvidenceFixtures {
    let base = Fixtures()
    let credentials: CredentialStore
    let desk: EvidenceDesk

    init() async throws {
        let folder = try TestFolder.shared.makeFolder("ring")
        credentials = CredentialStore(ring: try KeyRing.create(path: "\(folder)/master.key"))
        desk = EvidenceDesk(database: base.database, credentials: credentials)
        try await base.addTenant(Fixtures.contoso, name: "Contoso")
        try await base.addTenant(Fixtures.fabrikam, name: "Fabrikam")
    }

    func append(_ entries: [EvidenceEntry], to tenant: TenantID = Fixtures.contoso) async throws {
        try await base.database.asWorker { connection in
            let key = try await credentials.dataKey(of: tenant, on: connection)
            try await EvidenceLog.append(entries, tenant: tenant, key: key, on: connection)
        }
    }

    /// The life of a mitigation, in six entries.
    static func life(_ mitigation: UUID = UUID()) -> [EvidenceEntry] {
        [
            EvidenceEntry(
                .proposed,
                mitigationID: mitigation,
                who: "policy everyone-app",
                what: ["title": "Take \"Expense Tracker\" back from everyone", "principal": "everyone", "count": 412]
            ),
            EvidenceEntry(.seen, mitigationID: mitigation, who: "adele@contoso.com", from: "192.0.2.7"),
            EvidenceEntry(
                .decided,
                mitigationID: mitigation,
                who: "adele@contoso.com",
                from: "192.0.2.7",
                what: ["decision": "approved", "note": "Zeile 1\nZeile 2 \u{1F44D} <b>"]
            ),
            EvidenceEntry(.read, mitigationID: mitigation, who: "worker", what: ["assignments": [["role": "CanView"]]]),
            EvidenceEntry(.sent, mitigationID: mitigation, who: "worker", what: ["delete": "tenant-x"]),
            EvidenceEntry(.verified, mitigationID: mitigation, who: "worker", what: ["gone": true]),
        ]
    }

    /// Runs SQL as the owner of the tables, with their triggers off: what somebody does who may do everything but has not
    /// the master key.
    func tamper(_ statements: String) async throws {
        let connection = try await ScratchDatabase.current.connection()
        for table in ["evidence_entry", "evidence_head"] {
            try await connection.execute("alter table \(identifier: table) disable trigger user")
        }
        try await connection.executeScript(statements)
        for table in ["evidence_entry", "evidence_head"] {
            try await connection.execute("alter table \(identifier: table) enable trigger user")
        }
        await connection.close()
    }
}
