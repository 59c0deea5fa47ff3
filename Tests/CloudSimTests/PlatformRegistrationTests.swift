@testable internal import cloudsim
internal import Testing

/// Who may use the admin APIs, and under which name it acts.
@Suite struct PlatformRegistrationTests {
    @Test func `No app registers itself; a person does, and takes it back`() throws {
        var lab = try Lab.platform()
        lab.behave(#"{"managementApp":"off"}"#)
        let path = "\(Lab.registrations)/\(lab.client)?api-version=2020-10-01"
        let control = "tenants/contoso/management-apps"

        #expect(try lab.ask(path, method: "PUT").status == 403)
        #expect(try lab.delete("g1").status == 403)
        #expect(lab.control("POST", control, #"{"applicationId":"\#(lab.other)"}"#).status == 404)
        #expect(lab.control("POST", control, #"{"applicationId":"\#(lab.client.uppercased())"}"#).status == 200)
        #expect(try lab.delete("g1").status == 200)
        #expect(try lab.ask(path).json()["applicationId"]?.text == lab.client)
        #expect(try values(lab.ask(Lab.registrations)).count == 1)
        #expect(try lab.ask(path, method: "DELETE").code() == "Forbidden")
        #expect(lab.control("DELETE", control + "/" + lab.client).status == 204)

        #expect(try lab.ask(Lab.environments).status == 403)
        #expect(lab.cloud.statistics.requestsByTenant["contoso"]?["adminApplications"] == 4)
    }

    @Test func `An app has one service principal in a tenant, and another in the next`() throws {
        var lab = try Lab.platform()
        func oid(_ tenant: String) throws -> String? {
            AccessToken(text: try lab.token(tenant: tenant), key: lab.cloud.settings.tokenKey)?.objectID
        }

        let own = try #require(try oid(lab.tenant))

        #expect(GUID.isWellFormed(own))
        #expect(try oid(lab.tenant) == own)
        #expect(own == lab.principal)
        #expect(try oid(lab.other) != own)
        let found = try lab.ask(
            "/graph/v1.0/directoryObjects/getByIds",
            audience: "https://graph.microsoft.com",
            method: "POST",
            body: #"{"ids":["\#(own)"],"types":["servicePrincipal"]}"#
        )
        #expect(try values(found).compactMap { $0["displayName"]?.text } == ["Sharing Gateway"])
    }
}
