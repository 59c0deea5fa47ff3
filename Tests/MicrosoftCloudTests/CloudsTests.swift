import FoundationEssentials
import MicrosoftCloud
import Testing

@Suite struct CloudsTests {
    @Test func `Each built-in cloud is found by its name and has well-formed roots`() throws {
        let names = ["commercial", "gcc", "gcc-high", "dod", "china"]

        #expect(Clouds.builtIn.all.map(\.name) == names)
        for cloud in Clouds.builtIn.all {
            #expect(Clouds.builtIn[cloud.name] == cloud)
            for root in cloud.roots.values { #expect(try BaseURL(root.description) == root) }
        }
    }

    @Test(arguments: [
        ("commercial", "login.microsoftonline.com", "manage.office.com"),
        ("gcc", "login.microsoftonline.com", "manage-gcc.office.com"),
        ("gcc-high", "login.microsoftonline.us", "manage.office365.us"),
        ("dod", "login.microsoftonline.us", "manage.protection.apps.mil"),
    ])
    func `The audit host of a cloud is also the audience of its tokens`(
        name: String,
        login: String,
        activity: String
    ) throws {
        let cloud = try Clouds.builtIn.cloud(named: name)

        #expect(try cloud.root(of: .login).description == "https://\(login)")
        #expect(try cloud.root(of: .activity).description == "https://\(activity)")
        #expect(try cloud.audience(of: .activity) == "https://\(activity)")
    }

    @Test func `China has no audit host and says so with what to do`() throws {
        let error = try #require(throws: CloudFailure.self) { try Cloud.china.root(of: .activity) }

        #expect(error.code == .noService)
        #expect(error.retry == .operatorMustAct)
        #expect(error.remedy.contains("no Management Activity API for the China cloud"))
    }

    @Test func `An unknown cloud is answered with the nearest name and all of them`() throws {
        let error = try #require(throws: CloudFailure.self) { try Clouds.builtIn.cloud(named: "gcchigh") }

        #expect(error.code == .unknownCloud)
        #expect(error.message.contains("Did you mean \"gcc-high\"?"))
        #expect(error.remedy.contains("commercial, gcc, gcc-high, dod, china"))
    }

    @Test func `Power Platform audiences keep the trailing slash that their scope needs twice`() throws {
        #expect(
            try Cloud.commercial.audience(of: .powerapps) + "/.default" == "https://service.powerapps.com//.default"
        )
    }

    @Test func `A tenant id reads both letter cases and prints lower case`() throws {
        let id = try #require(TenantID("0A1B2C3D-1111-4222-8333-444455556666"))

        #expect(id.description == "0a1b2c3d-1111-4222-8333-444455556666")
        #expect(id == TenantID(id.description))
        #expect(TenantID("contoso.example") == nil)
        #expect(try JSONDecoder().decode([TenantID].self, from: JSONEncoder().encode([id])) == [id])
    }
}
