import AuditRecords
import FoundationEssentials
import MicrosoftCloud
import Policies

/// A content blob after its download, scan and packing, before its effects are committed.
///
/// The raw bytes are gone by now.
struct FetchedBlob: Sendable {
    /// What one record says of a share, by the record's place in the blob.
    struct Evidence: Sendable {
        let record: Int
        let fact: SharingFact
    }

    let blob: WaitingBlob
    let byteCount: Int
    private(set) var records: [ScannedRecord] = []
    private(set) var setAside: [SetAsideRecord]
    let operations: [ObservedOperation]
    private(set) var evidence: [Evidence] = []
    /// What the tenant's policies say of its records, by the record's place in the blob.
    private(set) var findings: [Int: Findings] = [:]
    /// Policies that could not be evaluated.
    private(set) var troubles: [CompiledPolicies.Trouble] = []
    /// The policies that were asked; events are held against the same ones.
    let policies: TenantPolicies
    var sealed: [UInt8]

    /// Reads a blob: finds its records, and parses those that bear on sharing or concern a policy.
    init(
        _ blob: WaitingBlob,
        body: [UInt8],
        tenant: TenantID,
        scanner: RecordScanner,
        policies: TenantPolicies,
        sealed: [UInt8]
    ) {
        self.blob = blob
        self.policies = policies
        self.sealed = sealed
        byteCount = body.count
        let scan = scanner.scan(body, organization: tenant.rawValue)
        operations = scan.operations
        setAside = scan.setAside
        records.reserveCapacity(scan.records.count)
        let concerned = operations.map { policies.compiled.concerns($0) }
        let now = Date()
        for record in scan.records {
            let isSharing = operations[record.operation].classification == .sharing
            let isConcerned =
                concerned[record.operation]
                && policies.compiled.concerns(
                    operations[record.operation],
                    record: body.span.extracting(record.range)
                )
            if isSharing || isConcerned {
                do throws(JSONProblem) {
                    let json = try JSONValue(recordAt: record.range, of: body.span)
                    if isSharing {
                        evidence += SharingFacts.facts(in: json).map { Evidence(record: records.count, fact: $0) }
                    }
                    if isConcerned { look(at: json, record.key, now: now) }
                } catch  where isSharing {
                    // Sound in its structure, and still with a bad number or word in it.
                    setAside.append(SetAsideRecord(range: record.range, reason: .malformed, detail: error.message))
                    continue
                } catch {
                    // No policy can read it; it is kept as the record that it is.
                }
            }
            records.append(record)
        }
    }

    private mutating func look(at record: JSONValue, _ key: RecordKey, now: Date) {
        var found = Findings(policies)
        found.look(at: record, key: key, now: now)
        troubles += found.troubles
        if !found.isEmpty { findings[records.count] = found }
    }

    /// What of the content is no sound JSON; `nil` when all of it is.
    var damage: SetAsideRecord? { setAside.first { $0.reason == .malformed || $0.reason == .notAnArray } }
}
