@testable internal import cloudsim
internal import Testing

@Suite struct PlatformTests {
    @Test func `Environments come in pages that lead to each other`() throws {
        var lab = try Lab.platform()

        let first = try lab.ask(Lab.environments + "?api-version=2020-10-01")
        let next = try #require(first.json()["nextLink"]?.text)
        let second = try lab.ask(next.replacing("https://localhost:9443", with: ""))

        #expect(try values(first).compactMap { $0["name"]?.text } == ["Default-1", "e2"])
        #expect(try values(second).compactMap { $0["name"]?.text } == ["e3"])
        #expect(try second.json()["nextLink"] == nil)
    }

    @Test func `An app's answer holds signed addresses, its permissions say everybody`() throws {
        var lab = try Lab.platform()

        let app = try lab.ask("\(Lab.apps)/E2/apps/A1?api-version=2016-11-01")
        let permissions = try lab.ask("\(Lab.apps)/e2/apps/a1/permissions?api-version=2022-11-01")

        #expect(try app.json()["properties"]?["displayName"]?.text == "Expenses")
        #expect(app.text.contains("sig="))
        let everybody = try #require(try values(permissions).last)
        #expect(everybody["name"]?.text == "tenant-\(lab.tenant)")
        #expect(everybody["properties"]?["principal"]?["type"]?.text == "Tenant")
        #expect(lab.cloud.statistics.requestsByTenant["contoso"]?["appPermissions"] == 1)
    }

    @Test func `What was deleted is not found, under the service's own codes`() throws {
        var lab = try Lab.platform()
        #expect(lab.control("PATCH", "tenants/contoso", #"{"removed":["A1","F1","e3"]}"#).status == 200)

        #expect(try lab.ask("\(Lab.apps)/e2/apps/a1").code() == "AppNotFound")
        #expect(try lab.ask("\(Lab.flows)/e2/flows/f1").code() == "FlowNotFound")
        #expect(try lab.ask("\(Lab.flows)/e3/flows/f1").code() == "EnvironmentNotFound")
    }

    @Test func `Whoever did not register the app reads nothing of Power Platform`() throws {
        var lab = try Lab.platform()
        _ = lab.control("PATCH", "tenants/contoso", #"{"behaviour":{"managementApp":"off"}}"#)

        let answer = try lab.ask(Lab.environments)

        #expect(answer.status == 403)
        #expect(answer.text.contains("does not have permission to access the path"))
    }

    @Test func `Each host takes tokens of its own audience only`() throws {
        var lab = try Lab.platform()
        let flow = "https://service.flow.microsoft.com/"
        let path = "\(Lab.flows)/e2/flows/f1"

        #expect(try lab.ask(Lab.environments, audience: flow).status == 401)
        #expect(try lab.ask(path, audience: flow).status == 200)
        #expect(try lab.ask(path).status == 200)
        #expect(try lab.ask(path, audience: "https://graph.microsoft.com").status == 401)
        _ = lab.control("PATCH", "tenants/contoso", #"{"behaviour":{"flowAudience":"own"}}"#)
        #expect(try lab.ask(path).status == 401)
        #expect(lab.call("GET", path).status == 401)
    }

    @Test func `A tenant's minute at one host is full while it is not at another`() throws {
        var lab = try Lab.platform()
        _ = lab.control("PATCH", "tenants/contoso", #"{"behaviour":{"lookupsPerMinute":1}}"#)

        #expect(try lab.ask(Lab.environments).status == 200)
        let second = try lab.ask(Lab.environments)
        #expect(second.status == 429)
        #expect(second.headers["Retry-After"] == "20")
        #expect(try lab.ask("\(Lab.flows)/e2/flows/f1").status == 200)
    }

    @Test func `Graph knows its own by id and leaves out the others`() throws {
        var lab = try Lab.platform()
        let path = "/graph/v1.0/directoryObjects/getByIds"
        let graph = "https://graph.microsoft.com"

        let found = try lab.ask(path, audience: graph, method: "POST", body: #"{"ids":["U2","g1","nobody"]}"#)
        _ = lab.control("PATCH", "tenants/contoso", #"{"behaviour":{"graph":"missing"}}"#)
        let refused = try lab.ask(path, audience: graph, method: "POST", body: #"{"ids":["u2"]}"#)

        #expect(try values(found).compactMap { $0["id"]?.text } == ["u2", "g1"])
        #expect(try values(found).first?["userType"]?.text == "Guest")
        #expect(refused.status == 403)
        #expect(try refused.code() == "Authorization_RequestDenied")
    }

    @Test func `Counts want their header, alone and in a batch`() throws {
        var lab = try Lab.platform()
        let graph = "https://graph.microsoft.com"
        let eventual = ["consistencylevel": "eventual"]
        let filter = "?$filter=userType%20eq%20'Guest'"
        func question(_ id: Int, _ url: String, _ headers: String = #"{"ConsistencyLevel":"eventual"}"#) -> String {
            #"{"id":"\#(id)","method":"GET","url":"\#(url)","headers":\#(headers)}"#
        }
        let members = "/groups/g1/transitiveMembers/microsoft.graph.user/$count"

        #expect(try lab.ask("/graph/v1.0/users/$count", audience: graph).status == 400)
        let all = try lab.ask("/graph/v1.0/users/$count", audience: graph, headers: eventual)
        let guests = try lab.ask("/graph/v1.0/users/$count" + filter, audience: graph, headers: eventual)
        #expect([all.text, guests.text] == ["\u{FEFF}421", "\u{FEFF}9"])
        let questions = [
            question(1, members), question(2, members + filter), question(3, "/groups/g9/transitiveMembers/$count"),
            question(4, members, "{}"),
        ]
        let batch = try lab.ask(
            "/graph/v1.0/$batch",
            audience: graph,
            method: "POST",
            body: #"{"requests":[\#(questions.joined(separator: ","))]}"#
        )
        guard case .array(let answers) = try batch.json()["responses"] else {
            Issue.record("no answers")
            return
        }
        let byID = Dictionary(
            uniqueKeysWithValues: answers.compactMap { answer in answer["id"]?.text.map { ($0, answer) } }
        )
        #expect(byID["1"]?["body"]?.text == "38")
        #expect(byID["2"]?["body"]?.text == "2")
        #expect(byID["3"]?["status"]?.integer == 404)
        #expect(byID["4"]?["status"]?.integer == 400)
    }

    @Test func `Faults meet look-ups only when they name them`() throws {
        var lab = try Lab.platform()
        let token = try lab.token(["scope": "https://service.powerapps.com//.default"])
        _ = lab.control("POST", "faults", #"{"name":"any","effect":"throttle429"}"#)
        let passed = lab.call("GET", "\(Lab.flows)/e2/flows/f1", headers: ["authorization": "Bearer \(token)"])
        #expect(passed.status == 200)
        _ = lab.control("DELETE", "faults")

        _ = lab.control(
            "POST",
            "faults",
            #"{"name":"one","endpoint":"flow","effect":"throttle429","headers":{"Retry-After":"3"}}"#
        )
        let met = try lab.ask("\(Lab.flows)/e2/flows/f1")
        #expect(met.status == 429 && met.headers["Retry-After"] == "3")
        #expect(try lab.ask("\(Lab.flows)/e2/flows/f1/permissions").status == 200)
    }

    @Test func `The built-in customers have what their records speak of`() throws {
        let customer = Customer.demonstration[0]
        var cloud = Cloud(settings: Cloud.Settings())
        cloud.tenants[customer.id] = SimulatedTenant(
            name: customer.name,
            id: customer.id,
            domain: customer.domain,
            timeZone: customer.timeZone,
            apps: [],
            behaviour: Behaviour()
        )
        BuiltInRecords(customer: customer, epoch: Moment(milliseconds: 1_767_225_600_000)).publish(into: &cloud)

        let organisation = try #require(cloud.tenants[customer.id]?.organisation)

        #expect(organisation.apps?.map(\.displayName).contains("Expense Tracker") == true)
        #expect(organisation.flows?.map(\.displayName) == ["Order Confirmations"])
        #expect(organisation.groups?.map(\.displayName) == ["Sales Team", "Warehouse", "Finance Leads"])
        #expect(organisation.users?.count { $0.userType == "Guest" } == 2)
        let text = BuiltInRecords(customer: customer, epoch: Moment(milliseconds: 1_767_225_600_000)).drafts().map(
            \.text
        )
        let shared = try #require(organisation.apps?.first { $0.displayName == "Travel Requests" })
        #expect(organisation.environment(shared.environment)?.isDefault == true && shared.isQuarantined != true)
        #expect(shared.assignments?.map(\.role) == ["Owner", "CanEdit", "CanView"])
        #expect(shared.assignments?.map(\.type) == ["User", "User", "Tenant"])
        let records = try text.filter { $0.contains(shared.id) }.map {
            try JSON.decode(JSON.self, from: Array($0.utf8))
        }
        #expect(Set(records.compactMap { $0["Operation"]?.text }) == ["PowerAppPermissionEdited"])
        #expect(records.contains { property("targetuser.id", of: $0) == customer.id })
        for app in organisation.apps?.dropFirst(4) ?? [] { #expect(text.contains { $0.contains(app.id) }) }
    }
}
