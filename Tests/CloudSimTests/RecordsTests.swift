@testable internal import cloudsim
internal import NIOCore
internal import Testing

@Suite struct RecordsTests {
    private static let epoch = AssertionVectors.issued

    private func drafts(_ name: String) throws -> [RecordWriter.Draft] {
        let customer = try #require(Customer.demonstration.first { $0.name == name })
        return BuiltInRecords(customer: customer, epoch: Self.epoch).drafts()
    }

    @Test(arguments: Customer.demonstration.map(\.name))
    func `Every built-in record is whole and of its tenant`(_ name: String) throws {
        let customer = try #require(Customer.demonstration.first { $0.name == name })
        for draft in try drafts(name) {
            let record = try JSON.decode(RecordSummary.self, from: Array(draft.text.utf8))
            #expect(record.organisation == customer.id)
            #expect(record.id.map { GUID.isWellFormed($0) } == true)
            #expect(record.created == draft.occurred.recordTime)
            #expect(record.contentType == draft.type)
            #expect(draft.arrives >= draft.occurred.adding(minutes: 60))
        }
    }

    @Test func `The built-in records are the same every time`() throws {
        #expect(try drafts("contoso").map(\.text) == drafts("contoso").map(\.text))
    }

    @Test func `The first customer shows every act that is known`() throws {
        let operations = Set(
            try drafts("contoso").compactMap { draft in
                try JSON.decode(RecordSummary.self, from: Array(draft.text.utf8)).operation
            }
        )
        let known: Set<String> = [
            "PowerAppPermissionEdited", "PowerAppPermissionDeleted", "AdminModifyAppPermissions", "AdminModifyAppOwner",
            "AdminQuarantineApp", "PutPermissions", "DeletePermissions", "AnonymousLinkCreated", "AnonymousLinkUsed",
            "AnonymousLinkUpdated", "AnonymousLinkRemoved", "CompanyLinkCreated", "CompanyLinkUsed",
            "SecureLinkCreated",
            "AddedToSecureLink", "RemovedFromSecureLink", "SecureLinkDeleted", "SecureLinkUsed", "SharingSet",
            "SharingRevoked", "SharingInvitationCreated", "SharingInvitationAccepted", "SharingInvitationRevoked",
            "SharingInvitationBlocked", "AddedToGroup", "RemovedFromGroup", "SiteCollectionAdminAdded",
            "SharingPolicyChanged", "MemberAdded", "MemberRoleChanged", "MemberRemoved", "ChatCreated",
            "Invite external user.", "Add member to group.", "Add member to role.", "Consent to application.",
            "Update application – Certificates and secrets management ", "Add service principal credentials.",
            "ShareReport", "Add-MailboxPermission", "Set-Mailbox", "New-InboxRule", "FileAccessed", "UserLoggedIn",
            "MailItemsAccessed", "DlpRuleMatch", "DlpRuleUndo",
        ]
        #expect(known.subtracting(operations).isEmpty)
    }

    @Test func `One anonymous link is nine records of one correlation in two blobs`() throws {
        let cloud = try published("contoso")
        let created = try #require(
            try drafts("contoso").first { draft in
                draft.text.contains("AnonymousLinkCreated") && draft.text.contains("Budget 2026.xlsx")
            }
        )
        let correlation = try JSON.decode(RecordSummary.self, from: Array(created.text.utf8)).correlation
        let act = cloud.records.filter { $0.record.correlation == correlation }
        #expect(act.count == 9)
        #expect(Set(act.map(\.blob)).count == 2)
    }

    @Test func `Some records come twice, and one comes six days late`() throws {
        let texts = try drafts("contoso").map(\.text)
        #expect(Set(texts).count < texts.count - 10)
        let late = try drafts("contoso").filter { $0.arrives >= $0.occurred.adding(minutes: 6 * 1_440) }
        #expect(late.contains { $0.text.contains("PowerAppPermissionEdited") })
    }

    @Test func `The contents lie within the days that are served`() throws {
        let cloud = try published("northwind")
        #expect(cloud.created.allSatisfy { $0 > Self.epoch.adding(minutes: -4 * 1_440) })
        let ready = cloud.created.filter { $0 <= Self.epoch }
        #expect(ready.count * 10 > cloud.created.count * 9)
    }

    /// What was published for one customer, taken apart again.
    private func published(
        _ name: String
    ) throws -> (records: [(record: RecordSummary, blob: String)], created: [Moment]) {
        let customer = try #require(Customer.demonstration.first { $0.name == name })
        var cloud = Cloud(settings: Cloud.Settings())
        cloud.tenants[customer.id] = SimulatedTenant(
            name: name,
            id: customer.id,
            domain: customer.domain,
            timeZone: "Etc/UTC",
            apps: [],
            behaviour: Behaviour()
        )
        BuiltInRecords(customer: customer, epoch: Self.epoch).publish(into: &cloud)
        var records: [(RecordSummary, String)] = []
        let blobs = (cloud.tenants[customer.id]?.blobs ?? [:]).values
        for blob in blobs {
            let body = Array(blob.body.readableBytesView)
            let list = try JSON.decode([RecordSummary].self, from: body)
            #expect(list.count == blob.records && blob.records <= 250)
            records += list.map { ($0, blob.id) }
        }
        return (records, blobs.map(\.created))
    }
}
