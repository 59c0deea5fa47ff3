@testable internal import cloudsim
internal import Testing

@Suite struct PlatformWritingTests {
    private static let user = #"{"id":"u2","type":"User"}"#

    @Test(arguments: ["g1", "/providers/Microsoft.PowerApps/apps/a1/permissions/g1"])
    func `A share of an app is taken back by the name of its assignment or by the whole id`(_ id: String) throws {
        var lab = try Lab.platform()

        #expect(try lab.delete(id).status == 200)

        #expect(try lab.holders() == ["u1": "Owner", "tenant-\(lab.tenant)": "CanView"])
    }

    @Test func `Everyone goes by the name that the list has for it`() throws {
        var lab = try Lab.platform()
        let name = "tenant-\(lab.tenant)"

        #expect(try lab.delete(name.uppercased()).status == 200)

        #expect(try lab.holders()[name] == nil)
        #expect(try lab.delete(name).code() == "RoleAssignmentNotFound")
    }

    @Test func `A service may take one spelling of an assignment only`() throws {
        var lab = try Lab.platform()
        let id = "/providers/Microsoft.PowerApps/apps/a1/permissions/g1"

        lab.behave(#"{"deleteIds":"name"}"#)
        let full = try lab.delete(id)
        lab.behave(#"{"deleteIds":"full"}"#)
        let name = try lab.delete("g1")

        #expect(full.status == 404 && name.status == 404)
        #expect(try full.code() == "RoleAssignmentNotFound")
        #expect(try lab.holders()["g1"] == "CanEdit")
        #expect(try lab.delete(id).status == 200)
    }

    @Test func `What is not there, is another app's or the owner's is not removed`() throws {
        var lab = try Lab.platform()

        #expect(try lab.delete("u9").code() == "RoleAssignmentNotFound")
        #expect(
            try lab.delete("/providers/Microsoft.PowerApps/apps/a2/permissions/g1").code() == "RoleAssignmentNotFound"
        )
        let owner = try lab.delete("u1")
        #expect(owner.status == 400)
        #expect(try owner.code() == "OwnerRoleAssignmentCannotBeModified")
        #expect(try lab.put(#"{"id":"u1","type":"User"}"#, "CanView").status == 400)
        #expect(try lab.post(Lab.apps + "/e2/apps/a9/modifyPermissions", "{}").code() == "AppNotFound")
        #expect(try lab.holders().count == 3)
    }

    @Test func `A grant adds or changes, and says when it was made and by whom`() throws {
        var lab = try Lab.platform()

        #expect(try lab.put(Self.user, "CanViewWithShare").status == 200)
        #expect(try lab.put(#"{"id":"G1","type":"Group"}"#, "CanView").status == 200)

        #expect(try lab.holders()["u2"] == "CanViewWithShare")
        #expect(try lab.holders()["g1"] == "CanView")
        let made = try #require(lab.permissions().first { $0["name"]?.text == "u2" }?["properties"])
        #expect(made["createdBy"]?.text == lab.principal)
        #expect(made["createdOn"]?.text?.hasPrefix(lab.now.recordTime) == true)
        #expect(made["createdOn"]?.text?.count == "2022-10-25T21:28:14.2122305Z".count)
    }

    @Test func `A grant after a removal is another one`() throws {
        var lab = try Lab.platform()
        func created() throws -> String? {
            try lab.permissions().first { $0["name"]?.text == "u2" }?["properties"]?["createdOn"]?.text
        }
        _ = try lab.put(Self.user, "CanView")
        let first = try created()

        _ = try lab.put(Self.user, "CanView")
        let same = try created()
        _ = try lab.delete("u2")
        _ = try lab.put(Self.user, "CanView")

        #expect(first != nil && same == first)
        #expect(try created() != first)
    }

    @Test(
        arguments: [
            #"{"id":"TENANT","type":"Tenant"}"#, #"{"email":"","id":"null","type":"Tenant","tenantId":"TENANT"}"#,
        ]
    )
    func `Everyone is given the right to view in both clients' spellings`(_ principal: String) throws {
        var lab = try Lab.platform()
        let name = "tenant-\(lab.tenant)"
        _ = try lab.delete(name)
        let principal = principal.replacing("TENANT", with: lab.tenant)

        #expect(try lab.put(principal, "CanEdit").status == 400)
        #expect(try lab.put(principal.replacing(lab.tenant, with: lab.other), "CanView").status == 400)
        #expect(try lab.put(principal, "CanView").status == 200)

        #expect(try lab.holders()[name] == "CanView")
    }

    @Test func `A request is done whole or not at all, removals first`() throws {
        var lab = try Lab.platform()
        let grant = #"{"properties":{"principal":{"id":"g1","type":"Group"},"roleName":"CanView"}}"#

        let refused = try lab.modify(#"{"delete":[{"id":"g1"},{"id":"u9"}]}"#)
        #expect(refused.status == 404)
        #expect(try lab.holders()["g1"] == "CanEdit")
        #expect(try lab.modify(#"{"put":[\#(grant)],"delete":[{"id":"g1"}]}"#).status == 200)

        #expect(try lab.holders()["g1"] == "CanView")
    }

    @Test(arguments: ["", "{}", "[1]", #"{"put":[{"properties":{"principal":{"id":"u2"},"roleName":"CanView"}}]}"#])
    func `A body that asks for nothing sensible is refused`(_ body: String) throws {
        var lab = try Lab.platform()

        #expect(try lab.modify(body).status == 400)
        #expect(try lab.put(Self.user, "CanFly").code() == "InvalidRoleAssignment")
    }

    @Test func `An app is put into quarantine and let out of it, in any spelling but the connector's`() throws {
        var lab = try Lab.platform()
        func state() throws -> [String?] {
            let app = try lab.ask(Lab.app).json()
            let restrictions = app["properties"]?["executionRestrictions"]
            return [
                try lab.ask(Lab.app + "/getAppQuarantineState").json()["quarantineStatus"]?.text,
                restrictions?["appQuarantineState"]?["quarantineStatus"]?.text,
            ]
        }
        let path = Lab.app + "/setAppQuarantineState?api-version=2021-02-01"

        #expect(try lab.post(path, #"{"QuarantineStatus":"quarantined"}"#).status == 200)
        #expect(try state() == ["Quarantined", "Quarantined"])
        #expect(try lab.post(path, #"{"quarantineStatus":"Unquarantined"}"#).status == 200)
        #expect(try state() == ["Unquarantined", "Unquarantined"])
        #expect(try lab.post(path, #"{"quarantineState":{"quarantineStatus":"Quarantined"}}"#).status == 400)
    }

    @Test func `A flow is stopped and started, and loses a co-owner`() throws {
        var lab = try Lab.platform()
        func state() throws -> String? { try lab.ask(Lab.flow).json()["properties"]?["state"]?.text }

        #expect(try lab.post(Lab.flow + "/stop").status == 200)
        #expect(try state() == "Stopped")
        #expect(try lab.post(Lab.flow + "/start", "{}").status == 200)
        #expect(try state() == "Started")
        let id = "/providers/Microsoft.ProcessSimple/environments/e2/flows/f1/permissions/u2"
        #expect(try lab.delete(id, of: Lab.flow).status == 200)
        #expect(try lab.holders(of: Lab.flow).isEmpty)
        #expect(try lab.put(Self.user, "CanViewWithShare", on: Lab.flow).status == 400)
        #expect(try lab.put(Self.user, "CanView", on: Lab.flow).status == 200)
        #expect(try lab.holders(of: Lab.flow) == ["u2": "CanView"])
    }

    @Test func `A flow of a solution keeps its permissions and can be stopped`() throws {
        var lab = try Lab.platform()
        lab.cloud.tenants[lab.tenant]?.organisation.flows?[0].isSolutionAware = true

        let refused = try lab.delete("u2", of: Lab.flow)

        #expect(refused.status == 400)
        #expect(try refused.code() == "FlowInSolutionCannotBeShared")
        #expect(refused.text.contains("solution"))
        #expect(try lab.post(Lab.flow + "/stop").status == 200)
    }

    @Test func `Apps and flows of an environment come in pages, flows of solutions when asked for`() throws {
        var lab = try Lab.platform()
        var organisation = Organisation()
        let ids = ["1", "2", "3"]
        organisation.apps = ids.map { Organisation.Resource(id: "b\($0)", environment: "E3", displayName: "B") }
        organisation.flows = ids.map {
            Organisation.Resource(id: "c\($0)", environment: "e3", displayName: "C", isSolutionAware: $0 == "2")
        }
        lab.cloud.tenants[lab.tenant]?.organisation.merge(organisation)
        func names(_ target: String) throws -> [String?] { try lab.all(target).map { $0["name"]?.text } }

        #expect(try names(Lab.apps + "/e3/apps") == ["b1", "b2", "b3"])
        #expect(try names(Lab.apps + "/e3/apps?$top=1&api-version=2016-11-01") == ["b1", "b2", "b3"])
        #expect(try values(lab.ask(Lab.apps + "/e3/apps?$top=1")).count == 1)
        #expect(try names(Lab.flows + "/e3/flows") == ["c1", "c3"])
        #expect(try names(Lab.flows + "/E3/v2/flows?include=includeSolutionCloudFlows") == ["c1", "c2", "c3"])
        #expect(try lab.ask(Lab.apps + "/e9/apps").code() == "EnvironmentNotFound")
    }

    @Test func `A write is a POST, and nothing else`() throws {
        var lab = try Lab.platform()

        #expect(try lab.ask(Lab.app + "/modifyPermissions").status == 405)
        #expect(try lab.post(Lab.app + "/permissions").status == 405)
        #expect(lab.call("POST", Lab.flow + "/stop").status == 401)
    }
}
