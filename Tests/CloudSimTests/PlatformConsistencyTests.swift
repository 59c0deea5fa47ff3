@testable internal import cloudsim
internal import Testing

/// Writes that reads show late, and the audit log's account of them.
@Suite struct PlatformConsistencyTests {
    @Test func `A removal is accepted at once and seen after its time`() throws {
        var lab = try Lab.platform()
        lab.behave(#"{"effectDelaySeconds":2.5}"#)

        #expect(try lab.delete("g1").status == 200)

        #expect(try lab.holders()["g1"] == "CanEdit")
        // What writes are judged by is not what reads show.
        #expect(try lab.delete("g1").code() == "RoleAssignmentNotFound")
        let view = try lab.control("GET", "organisation?tenant=contoso").json()
        #expect(assignments(view["organisation"]) == 2 && assignments(view["visible"]) == 3)
        #expect(view["pending"]?.integer == 1)
        lab.now = lab.now.adding(milliseconds: 2_499)
        #expect(try lab.holders()["g1"] == "CanEdit")
        lab.now = lab.now.adding(milliseconds: 1)
        #expect(try lab.holders()["g1"] == nil)
        #expect(assignments(try lab.control("GET", "organisation?tenant=contoso").json()["visible"]) == 2)
    }

    @Test func `Changes are seen in the order in which they were accepted`() throws {
        var lab = try Lab.platform()
        lab.behave(#"{"effectDelaySeconds":10}"#)
        _ = try lab.delete("g1")
        lab.behave(#"{"effectDelaySeconds":1}"#)
        _ = try lab.put(#"{"id":"g1","type":"Group"}"#, "CanView")

        lab.now = lab.now.adding(seconds: 5)
        #expect(try lab.holders()["g1"] == "CanEdit")

        lab.now = lab.now.adding(seconds: 5)
        #expect(try lab.holders()["g1"] == "CanView")
    }

    @Test func `The log has a record of every change of an app, by the service principal, a little later`() throws {
        var lab = try Lab.platform()
        lab.behave(#"{"echoDelaySeconds":3}"#)

        _ = try lab.delete("tenant-\(lab.tenant)")
        _ = try lab.put(#"{"id":"u2","type":"User"}"#, "CanEdit")
        _ = try lab.post(Lab.app + "/setAppQuarantineState", #"{"QuarantineStatus":"quarantined"}"#)
        // What changes nothing leaves no trace.
        _ = try lab.put(#"{"id":"u2","type":"User"}"#, "CanEdit")
        _ = try lab.delete("u9")

        #expect(try lab.records().isEmpty)
        lab.now = lab.now.adding(seconds: 3)
        let records = try lab.records()
        #expect(
            records.map { $0["Operation"]?.text } == [
                "PowerAppPermissionDeleted", "PowerAppPermissionEdited", "AdminQuarantineApp",
            ]
        )
        for record in records {
            #expect(record["RecordType"]?.integer == 256 && record["UserType"]?.integer == 6)
            #expect(record["UserId"]?.text == lab.principal && record["UserKey"]?.text == lab.principal)
            #expect(property("enduser.id", of: record) == lab.principal)
            #expect(property("powerplatform.analytics.resource.environment.name", of: record) == "Two")
            #expect(property("enduser.principal_name", of: record) == nil)
        }
        #expect(property("targetuser.id", of: records.first) == lab.tenant)
        #expect(property("targetuser.id", of: records[1]) == "u2")
        #expect(property("powerplatform.analytics.resource.permission_type", of: records[1]) == "CanEdit")
        let app = "powerplatform.analytics.resource.power_app.id"
        #expect(property(app, of: records.first) == "/providers/Microsoft.PowerApps/apps/a1")
    }

    @Test func `The log has a record of every change of a flow's owners, and none when it is told not to`() throws {
        var lab = try Lab.platform()

        _ = try lab.delete("u2", of: Lab.flow)
        _ = try lab.put(#"{"id":"g1","type":"Group"}"#, "CanView", on: Lab.flow)
        _ = try lab.post(Lab.flow + "/stop")
        lab.behave(#"{"echoes":"off"}"#)
        _ = try lab.delete("g1", of: Lab.flow)

        lab.now = lab.now.adding(seconds: 1)
        let records = try lab.records()
        #expect(records.map { $0["Operation"]?.text } == ["DeletePermissions", "PutPermissions"])
        #expect(records.map { $0["RecipientUPN"]?.text } == ["u2", "g1"])
        #expect(records.map { $0["SharingPermission"]?.integer } == [1, 2])
        for record in records {
            #expect(record["RecordType"]?.integer == 30 && record["UserTypeInitiated"]?.integer == 2)
            #expect(record["UserId"]?.text == lab.principal)
            #expect(record["FlowDetailsUrl"]?.text?.contains("/environments/e2/flows/f1/") == true)
        }
    }

    /// How many assignments the app has.
    private func assignments(_ organisation: JSON?) -> Int? {
        guard case .array(let apps) = organisation?["apps"], case .array(let list) = apps.first?["assignments"] else {
            return nil
        }
        return list.count
    }
}
