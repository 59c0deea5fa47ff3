internal import AsyncHTTPClient
@testable internal import cloudsim
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import Testing

/// The built `cloudsim` as a process, over TLS.
@Suite(.timeLimit(.minutes(6))) struct ServeTests {
    @Test func `It serves over its own root, describes itself and stops at once`() async throws {
        let running = try await RunningSimulator(["--scenario", "demo"])
        defer { running.remove() }
        let manager = FileManager.default

        let clouds = try String(contentsOfFile: running.folder + "/clouds.yaml", encoding: .utf8)
        #expect(clouds.contains("  lab:\n    login: \(running.url)/login\n    activity: \(running.url)/activity\n"))
        #expect(clouds.contains("    trust: ./ca.pem\n"))
        let tenants = try JSON.decode([[String: String]].self, from: running.file("tenants.json"))
        #expect(tenants.compactMap { $0["name"] } == ["contoso", "fabrikam", "northwind"])
        let secret = running.folder + "/" + (tenants[0]["secret"] ?? "")
        let mode = try manager.attributesOfItem(atPath: secret)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let answer = try await running.client.get(url: "\(running.url)/control/tenants").get()
        #expect(answer.status == .ok)
        #expect(answer.headers.first(name: "Date")?.hasSuffix(" GMT") == true)

        let began = ContinuousClock.now
        #expect(try await running.stop() == 0)
        #expect(ContinuousClock.now - began < .seconds(5))
    }

    @Test func `A restart in the same folder keeps credentials, tokens and content`() async throws {
        let first = try await RunningSimulator([])
        let root = try first.file("ca.pem")
        let tenants = try first.file("tenants.json")
        let token = try await first.token()
        let content = try await first.content()
        _ = try await first.stop()

        let second = try await RunningSimulator([], folder: first.folder)
        defer { second.remove() }

        #expect(try second.file("ca.pem") == root)
        #expect(try second.file("tenants.json") == tenants)
        #expect(try await second.content() == content)
        #expect(content.count > 100)
        let status = try await second.listStatus(token: token)
        #expect(status == .ok)
        _ = try await second.stop()
    }

    @Test func `A connection is dropped in the middle, a body trickles, and the clock can be moved`() async throws {
        let running = try await RunningSimulator(["--scenario", "empty"])
        defer { running.remove() }
        let token = try await running.token()
        func arrange(_ rule: String) async throws {
            _ = try await running.post("/control/faults", rule)
        }

        try await arrange(#"{"name":"drop","endpoint":"list","count":1,"effect":"drop"}"#)
        await #expect(throws: (any Error).self) { try await running.listStatus(token: token) }
        try await arrange(#"{"name":"refuse","endpoint":"list","count":1,"effect":"refuse"}"#)
        await #expect(throws: (any Error).self) { try await running.listStatus(token: token) }
        try await arrange(#"{"name":"slow","endpoint":"list","count":1,"effect":"slow","bytesPerSecond":50}"#)
        #expect(try await running.listStatus(token: token) == .ok)
        _ = try await running.post("/control/clock", #"{"advanceSeconds":3600}"#)
        let late = try await running.list(token: token)
        #expect(late.status == .unauthorized)
        let date = try #require(late.headers.first(name: "Date"))
        #expect(date != Moment.now.httpDate)
        _ = try await running.stop()
    }

    @Test func `In the demonstration writes show late, and who did not register is refused until he does`() async throws
    {
        let running = try await RunningSimulator(["--scenario", "demo", "--unregistered", "contoso"])
        defer { running.remove() }
        let token = try await running.token(for: "https://service.powerapps.com/")
        let tenants = try JSON.decode([[String: String]].self, from: running.file("tenants.json"))
        func environments() async throws -> HTTPResponseStatus {
            let url = "\(running.url)\(Lab.environments)"
            let headers: HTTPHeaders = ["Authorization": "Bearer \(token)"]
            let request = try HTTPClient.Request(url: url, headers: headers)
            return try await running.client.execute(request: request).get().status
        }

        #expect(try await environments() == .forbidden)
        let client = try #require(tenants.first?["clientId"])
        let path = "/control/tenants/contoso/management-apps"
        #expect(try await running.post(path, #"{"applicationId":"\#(client)"}"#).status == .ok)
        #expect(try await environments() == .ok)

        let answer = try await running.client.get(url: "\(running.url)/control/tenants").get()
        let shown = try JSON.decode([JSON].self, from: RunningSimulator.bytes(answer))
        #expect(shown.compactMap { $0["behaviour"]?["effectDelaySeconds"]?.integer } == [2, 2, 2])
        _ = try await running.stop()
    }

    @Test func `A word that makes no sense on the command line is refused with the usage`() async throws {
        for arguments in [
            ["--listen", "nowhere"], ["--scenario", "bench", "--records", "folder"], ["--page-size", "0"],
        ] {
            let process = try RunningSimulator.launch(["serve", "--state", "/nonexistent"] + arguments)
            #expect(await process.exit() == 64)
        }
    }
}
