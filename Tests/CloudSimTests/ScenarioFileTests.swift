@testable internal import cloudsim
internal import Foundation
internal import NIOCore
internal import Testing

@Suite(.timeLimit(.minutes(6))) struct ScenarioFileTests {
    private static let whole = """
        tenants:
          - name: litware
            tenantId: 11111111-2222-4333-8444-555555555555
            roles: [ActivityFeed.Read, ActivityFeed.ReadDlp]
            secret: "8Q~1234"
            behaviour: { auditing: off, startLimit: off, tokenLifetime: 300 }
          - name: adatum
        changes:
          - { tenant: litware, behaviour: { auditing: on } }
        content:
          - tenant: litware
            contentType: Audit.General
            records:
              - { Id: a, Operation: X, CreationTime: "2026-01-01T00:00:00", RecordType: 6, Flag: true, Nothing: null }
        generate:
          - { tenant: litware, contentType: Audit.Exchange, blobs: 3, recordsPerBlob: 4, spanSeconds: 600 }
        faults:
          - name: storm
            endpoint: blob
            effect: throttle
            probability: 0.5
            seed: 7
            seconds: 60
            headers: { Retry-After: "5" }
        clock: { offsetSeconds: 600 }
        timeline:
          - after: 20
            removeFaults: [storm]
            removeTenants: [adatum]
          - after: 10.5
            changes:
              - { tenant: litware, vanish: [Audit.Exchange], dropWebhooks: [] }
            generate:
              - { tenant: adatum, contentType: Audit.General, blobs: 1, recordsPerBlob: 2 }
        """

    private func load(_ text: String, _ now: Moment = .now) throws -> (ScenarioFile, Cloud) {
        var cloud = Cloud(settings: Cloud.Settings())
        let file = try ScenarioFile(text: text, path: "lab.yaml")
        try file.apply(to: &cloud, at: now, epoch: now)
        return (file, cloud)
    }

    @Test func `A file sets up tenants, content, faults and the clock, and keeps the rest for later`() throws {
        let now = Moment.now

        let (file, made) = try load(Self.whole, now)
        var cloud = made

        let tenant = try #require(cloud.tenants["11111111-2222-4333-8444-555555555555"])
        #expect(tenant.apps[0].roles.count == 2)
        #expect(tenant.behaviour.auditing == .on)
        #expect(tenant.behaviour.startLimit == .off)
        let blobs = tenant.blobOrder.compactMap { tenant.blobs[$0] }
        #expect(blobs.map(\.records) == [1, 4, 4, 4])
        #expect(blobs.map(\.sound.count) == [1, 4, 4, 4])
        #expect(blobs[0].created == now.adding(seconds: 600))
        #expect(
            String(buffer: blobs[0].body)
                == #"[{"CreationTime":"2026-01-01T00:00:00","Flag":true,"Id":"a","Nothing":null,"Operation":"X","RecordType":6}]"#
        )
        #expect(cloud.faults.map(\.rule.name) == ["storm"])
        #expect(cloud.clockOffset == 600)
        #expect(file.timeline.map(\.after) == [10.5, 20])
        #expect(cloud.find("adatum") != nil)

        for stage in file.timeline { try cloud.arrange(stage.arrangement, at: now) }

        #expect(cloud.faults.isEmpty)
        #expect(cloud.find("adatum") == nil)
    }

    @Test func `JSON is read as well`() throws {
        let text = #"{"tenants": [{"name": "a\/b\u0041", "behaviour": {"auditing": "off"}}], "timeline": []}"#

        let (_, cloud) = try load(text)

        #expect(cloud.find("a/ba") != nil)
    }

    @Test(
        arguments: [
            ("tenants:\n  - name: a\n    behaviours: {}\n", "lab.yaml:3: tenants[0].behaviours: is no key"),
            ("tenants:\n  - tenantId: x\n", "lab.yaml:2: tenants[0]: 'name' is missing"),
            ("tenants:\n  - name: a\n  - name: a\n", "lab.yaml:3: tenants[1]: a exists"),
            ("tenants:\n  - name: 5\n", "lab.yaml:2: tenants[0].name: must be a text"),
            (
                "faults:\n- name: x\n  effect: none\n",
                "lab.yaml:3: faults[0].effect: Cannot initialize Effect from invalid String value none"
            ),
            ("faults:\n- name: x\n  effect: slow\n  probability: 2\n", "lab.yaml:2: faults[0]: probability must lie"),
            (
                "timeline:\n- after: 9\n- after: 1\n  generate:\n  - tenant: nobody\n    contentType: DLP.All\n"
                    + "    blobs: 1\n    recordsPerBlob: 1\n",
                "lab.yaml:5: timeline[1].generate[0]: no tenant 'nobody'"
            ), ("timeline:\n- faults: []\n", "lab.yaml:2: timeline[0]: 'after' is missing"),
            ("timeline:\n- after: -1\n", "lab.yaml:2: timeline[0].after: must lie between"),
            ("reset: [sense]\n", "lab.yaml:1: reset: nothing named 'sense'"),
            ("- a\n", "lab.yaml:1: must be a mapping"),
            ("a: [\n", "lab.yaml: "), ("", "lab.yaml is empty"), ("scenario: demos\n", "lab.yaml:1: scenario: "),
            ("clock: { advanceSeconds: soon }\n", "lab.yaml:1: clock.advanceSeconds: must be a whole number"),
        ]
    )
    func `A complaint names the file, the line and the key`(_ text: String, _ beginning: String) {
        do {
            _ = try load(text)
            Issue.record("nothing was wrong with \(text)")
        } catch {
            #expect("\(error)".hasPrefix(beginning), "\(error)")
        }
    }

    @Test func `The example in the manual is a scenario`() throws {
        let manual = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/cloudsim.md").standardizedFileURL
        let text = try String(contentsOf: manual, encoding: .utf8)
        let parts = text.split(separator: "```yaml\n", maxSplits: 1)
        let example = try #require(parts.last?.split(separator: "```").first)

        let (file, cloud) = try load(String(example))

        #expect(file.timeline.count == 3)
        #expect(cloud.tenants.count == 2)
    }

    @Test func `Somebody shares an app at a time of the timeline`() throws {
        let text = """
            tenants:
              - name: litware
                organisation:
                  users: [{ id: u1, displayName: Ada, userPrincipalName: ada@litware.example }]
                  environments: [{ name: e1, displayName: One }]
                  apps: [{ id: a1, environment: e1, displayName: Expenses, owner: u1 }]
            timeline:
              - after: 5
                shares:
                  - { tenant: litware, app: a1, type: Tenant, role: CanView }
            """
        var (file, cloud) = try load(text)
        let id = try #require(cloud.find("litware"))
        #expect(cloud.tenants[id]?.blobOrder.isEmpty == true)

        for stage in file.timeline { try cloud.arrange(stage.arrangement, at: .now) }

        #expect(cloud.tenants[id]?.organisation.resource(.app, "a1")?.assignments?.map(\.role) == ["CanView"])
        #expect(cloud.tenants[id]?.blobOrder.count == 1)
        #expect(throws: ScenarioFile.Failure.self) { try load(text.replacing("app: a1", with: "app: a2")) }
    }

    @Test func `The program follows its file, secrets and timeline included`() async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("scenario-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: path) }  // temporary anyway
        let text = """
            tenants:
              - { name: litware, secret: "given~secret" }
              - { name: proseware }
            timeline:
              - after: 0.2
                content:
                  - { tenant: litware, contentType: Audit.General, lines: ['{"Id":"late"}'] }
            """
        try Data(text.utf8).write(to: path)
        let running = try await RunningSimulator(["--scenario-file", path.path])
        defer { running.remove() }

        let tenants = try JSON.decode([[String: String]].self, from: running.file("tenants.json"))
        #expect(tenants.compactMap { $0["name"] } == ["litware", "proseware"])
        #expect(try String(decoding: running.file("secrets/litware.secret"), as: UTF8.self) == "given~secret")
        _ = try await running.token()
        try await eventually { try await running.content().count == 1 }
        #expect(try await running.stop() == 0)
    }

    @Test func `A file with a mistake ends the program with the place of it`() async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("scenario-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: path) }  // temporary anyway
        try Data("faults:\n  - { nam: x }\n".utf8).write(to: path)

        let state = path.path + ".state"
        defer { try? FileManager.default.removeItem(atPath: state) }  // temporary anyway

        let end = try await RunningSimulator.end(of: ["serve", "--state", state, "--scenario-file", path.path])

        #expect(end.output.contains("\(path.path):2: faults[0]: 'name' is missing"))
        #expect(end.status == 1)
    }
}
