@testable internal import cloudsim
internal import Testing

/// What the control API tells and does of apps and flows.
@Suite struct PlatformControlTests {
    @Test func `Every write that arrived is told in its order, whatever came of it`() throws {
        var lab = try Lab.platform()
        _ = try lab.delete("g1")
        _ = try lab.post(Lab.flow + "/stop")
        _ = try lab.post(Lab.flow + "/stop")
        lab.behave(#"{"managementApp":"off"}"#)
        _ = try lab.modify("not json")

        let writes = try lab.writes()

        #expect(
            writes.map { $0["endpoint"]?.text } == [
                "modifyAppPermissions", "stopFlow", "stopFlow", "modifyAppPermissions",
            ]
        )
        #expect(writes.map { $0["resource"]?.text } == ["a1", "f1", "f1", "a1"])
        #expect(writes.map { $0["status"]?.integer } == [200, 200, 200, 403])
        #expect(writes.map { $0["changed"] } == [true, true, false, false].map { JSON.bool($0) })
        #expect(writes.map { $0["appid"]?.text } == Array(repeating: lab.client, count: 4))
        #expect(writes[0]["body"]?["delete"] == .array([["id": "g1"]]))
        #expect(writes[1]["body"] == .null)
        #expect(writes[3]["body"] == "not json")
        #expect(writes[0]["at"]?.text == lab.now.contentTime)
        #expect(lab.control("POST", "reset", #"{"what":["writes"]}"#).status == 204)
        #expect(try lab.writes().isEmpty)
    }

    @Test func `A person shares again what was taken back, and the log says who`() throws {
        var lab = try Lab.platform()
        lab.behave(#"{"effectDelaySeconds":60,"echoes":"off"}"#)
        _ = try lab.start()
        _ = try lab.delete("tenant-\(lab.tenant)")

        let share = #"{"tenant":"contoso","app":"A1","type":"Tenant","role":"CanView"}"#
        let made = lab.control("POST", "shares", share)

        #expect(made.status == 201)
        #expect(try lab.holders()["tenant-\(lab.tenant)"] == "CanView")
        // And it stays: the removal came before it.
        lab.now = lab.now.adding(seconds: 61)
        #expect(try lab.holders()["tenant-\(lab.tenant)"] == "CanView")
        #expect(try lab.permissions().last?["properties"]?["createdBy"]?.text == "u1")
        let record = try #require(try lab.records().first)
        #expect(record["Operation"]?.text == "PowerAppPermissionEdited")
        #expect(record["UserId"]?.text == "ada@contoso.example" && record["UserType"]?.integer == 0)
        #expect(property("enduser.id", of: record) == "u1")
        #expect(property("targetuser.id", of: record) == lab.tenant)
        #expect(try contentIDs(lab.content()) == [made.json()["contentId"]?.text])
        #expect(lab.control("POST", "shares", share).status == 409)
    }

    @Test func `A person gives and takes a flow, as whoever is named`() throws {
        var lab = try Lab.platform()
        let place = #""tenant":"contoso","flow":"f1","by":"robin_adatum.com#EXT#@contoso.example""#

        let given = lab.control("POST", "shares", #"{\#(place),"principal":"g1","type":"Group","role":"CanEdit"}"#)
        let taken = lab.control(
            "POST",
            "shares",
            #"{\#(place.replacing("f1", with: "Invoices")),"principal":"u2","type":"User","remove":true}"#
        )

        #expect([given.status, taken.status] == [201, 201])
        #expect(try lab.holders(of: Lab.flow) == ["g1": "CanEdit"])
        #expect(try lab.records().map { $0["Operation"]?.text } == ["PutPermissions", "DeletePermissions"])
        #expect(try lab.records().map { $0["ObjectId"]?.text } == ["u2", "u2"])
    }

    @Test(
        arguments: [
            (#""app":"a9","type":"Tenant""#, 404), (#""app":"a1","flow":"f1","type":"Tenant""#, 400),
            (#""app":"a1","type":"User","role":"CanView""#, 400),
            (#""app":"a1","type":"Tenant","role":"CanEdit""#, 400),
            (#""app":"a1","principal":"u2","type":"User","remove":true"#, 404),
            (#""app":"a1","principal":"u1","type":"User","remove":true"#, 400),
            (#""app":"a1","principal":"u2","type":"User","by":"nobody""#, 404),
            (#""flow":"f1","type":"Tenant""#, 400),
        ]
    )
    func `A share that nobody could make is refused`(_ members: String, _ status: Int) throws {
        var lab = try Lab.platform()

        #expect(lab.control("POST", "shares", #"{"tenant":"contoso",\#(members)}"#).status == status)

        #expect(try lab.records().isEmpty)
    }
}
