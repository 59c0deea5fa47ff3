internal import AsyncHTTPClient
@testable internal import cloudsim
internal import NIOCore
internal import NIOHTTP1
internal import Testing

/// Writes whose answer is lost on the way, seen by a client that speaks TLS.
@Suite(.timeLimit(.minutes(6))) struct PlatformOverTLSTests {
    @Test(arguments: [("lostAnswer", true), ("drop", true), ("refuse", false), ("reset", false)])
    func `The connection ends without an answer, and the write happened or not`(
        _ effect: String,
        _ isDone: Bool
    ) async throws {
        let running = try await RunningSimulator(["--scenario", "demo"])
        defer { running.remove() }
        let token = try await running.token(for: "https://service.powerapps.com/")
        func organisation() async throws -> Organisation {
            let answer = try await running.client.get(url: "\(running.url)/control/organisation?tenant=contoso").get()
            let view = try JSON.decode([String: JSON].self, from: RunningSimulator.bytes(answer))
            return try JSON.decode(Organisation.self, from: JSON.text(of: view["organisation"] ?? .null))
        }
        let app = try #require(try await organisation().apps?.first { $0.displayName == "Travel Requests" })
        let colleague = try #require(app.assignments?[1].principal)
        let rule = #"{"name":"x","endpoint":"modifyAppPermissions","count":1,"effect":"\#(effect)"}"#
        #expect(try await running.post("/control/faults", rule).status == .created)

        let request = try HTTPClient.Request(
            url: "\(running.url)\(Lab.apps)/\(app.environment)/apps/\(app.id)/modifyPermissions",
            method: .POST,
            headers: ["Authorization": "Bearer \(token)"],
            body: .string(#"{"delete":[{"id":"\#(colleague)"}]}"#)
        )
        await #expect(throws: (any Error).self) { try await running.client.execute(request: request).get() }

        let holders = try await organisation().resource(.app, app.id)?.assignments?.map(\.principal)
        #expect(holders?.contains(colleague) == !isDone)
        let writes = try await running.client.get(url: "\(running.url)/control/writes?tenant=contoso").get()
        let entries = try JSON.decode([JSON].self, from: RunningSimulator.bytes(writes))
        #expect(entries.map { $0["changed"] } == [.bool(isDone)])
        _ = try await running.stop()
    }
}
