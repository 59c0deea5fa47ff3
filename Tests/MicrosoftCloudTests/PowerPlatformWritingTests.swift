import EntraID
import FoundationEssentials
import Hummingbird
import MicrosoftCloud
import NIOCore
import PowerPlatform
import Testing

@Suite struct PowerPlatformWritingTests {
    private static let app = "6c39e97c-6ddd-4a37-afd4-494a605925cf"
    private static let person = PowerPrincipal(.user, id: "0c0c0c0c-1111-4222-8333-444455556666")
    private static let everyone = PowerPrincipal(.tenant, id: nil)
    private static let apps =
        "/powerapps/providers/Microsoft.PowerApps/scopes/admin/environments/Default-1/apps/\(app)"
    private static let flows = "/flow/providers/Microsoft.ProcessSimple/scopes/admin/environments/Default-1/flows/f1"

    private func run(
        settings: TransportSettings = TransportSettings(),
        _ answer: @Sendable @escaping (Asked) async throws -> Reply,
        _ test: @Sendable (Lab, PowerPlatformClient) async throws -> Void
    ) async throws {
        try await Lab.run(settings: settings) { asked in
            asked.isToken ? .token(TestToken.make(roles: nil, marker: "\(asked.earlier)")) : try await answer(asked)
        } _: { lab in
            try await test(lab, lab.powerPlatform())
        }
    }

    /// Each thing that can be written, with the request that it becomes.
    enum Write: CaseIterable, Sendable {
        case grant, grantEveryone, remove, quarantine, release, grantFlow, removeFlow, stop, start

        func send(_ client: PowerPlatformClient) async throws {
            switch self {
            case .grant: try await client.grant("CanEdit", to: person, onApp: app, in: "Default-1")
            case .grantEveryone: try await client.grant("CanView", to: everyone, onApp: app, in: "Default-1")
            case .remove:
                let id = "/providers/Microsoft.PowerApps/apps/\(app)/permissions/tenant-x"
                try await client.removeAssignment(id: id, ofApp: app, in: "Default-1")
            case .quarantine: try await client.setQuarantine(true, ofApp: app, in: "Default-1")
            case .release: try await client.setQuarantine(false, ofApp: app, in: "Default-1")
            case .grantFlow: try await client.grant("CanEdit", to: person, onFlow: "f1", in: "Default-1")
            case .removeFlow: try await client.removeAssignment(id: "0c0c", ofFlow: "f1", in: "Default-1")
            case .stop: try await client.stop(flow: "f1", in: "Default-1")
            case .start: try await client.start(flow: "f1", in: "Default-1")
            }
        }

        var path: String {
            switch self {
            case .grant, .grantEveryone, .remove: "\(apps)/modifyPermissions"
            case .quarantine, .release: "\(apps)/setAppQuarantineState"
            case .grantFlow, .removeFlow: "\(flows)/modifyPermissions"
            case .stop: "\(flows)/stop"
            case .start: "\(flows)/start"
            }
        }

        var version: String {
            switch self {
            case .grant, .grantEveryone, .remove: "2022-11-01"
            case .quarantine, .release: "2021-02-01"
            case .grantFlow, .removeFlow, .stop, .start: "2016-11-01"
            }
        }

        var body: String {
            let user = #"{"id":"0c0c0c0c-1111-4222-8333-444455556666","type":"User"}"#
            let tenant = #"{"id":"\#(Lab.tenant)","tenantId":"\#(Lab.tenant)","type":"Tenant"}"#
            let quiet = #""NotifyShareTargetOption":"DoNotNotify","#
            return switch self {
            case .grant: #"{"put":[{"properties":{\#(quiet)"principal":\#(user),"roleName":"CanEdit"}}]}"#
            case .grantEveryone: #"{"put":[{"properties":{\#(quiet)"principal":\#(tenant),"roleName":"CanView"}}]}"#
            case .remove:
                #"{"delete":[{"id":"/providers/Microsoft.PowerApps/apps/\#(app)/permissions/tenant-x"}]}"#
            case .quarantine: #"{"QuarantineStatus":"quarantined"}"#
            case .release: #"{"QuarantineStatus":"unquarantined"}"#
            case .grantFlow: #"{"put":[{"properties":{"principal":\#(user),"roleName":"CanEdit"}}]}"#
            case .removeFlow: #"{"delete":[{"id":"0c0c"}]}"#
            case .stop, .start: "{}"
            }
        }
    }

    @Test(arguments: Write.allCases)
    func `Each write is one request of the known form, whatever a success answers`(write: Write) async throws {
        try await run { _ in
            Reply(200, "no JSON https://p.blob.core.windows.net/a?sig=SIGNED")
        } _: { lab, client in
            try await write.send(client)

            let asked = try #require(lab.requests.feed.first)
            #expect(lab.requests.feed.count == 1)
            #expect(asked.method == "POST")
            #expect(asked.path == write.path)
            #expect(asked.parameter("api-version") == write.version)
            #expect(asked.body == write.body)
            #expect(asked.headers["content-type"] == "application/json")
            #expect(asked.headers["authorization"]?.hasPrefix("Bearer ") == true)
        }
    }

    @Test func `What can't be given is refused before anything is sent`() async throws {
        try await run { _ in
            Reply(200)
        } _: { lab, client in
            for role in ["CanEdit", "Owner", "CanViewWithShare"] {
                await expect(.roleNotPossible) {
                    try await client.grant(role, to: Self.everyone, onApp: Self.app, in: "e")
                }
            }
            await expect(.roleNotPossible) {
                try await client.grant("CanView", to: Self.everyone, onFlow: "f1", in: "e")
            }
            let nobody = PowerPrincipal(.user, id: nil)
            await expect(.roleNotPossible) { try await client.grant("CanView", to: nobody, onApp: Self.app, in: "e") }

            #expect(lab.requests.all.isEmpty)
        }
    }

    @Test func `A refused token is replaced once, and the write goes out again`() async throws {
        try await run { asked in
            asked.earlier == 0 ? Reply(401) : Reply(200)
        } _: { lab, client in
            try await client.removeAssignment(id: "x", ofApp: Self.app, in: "Default-1")

            #expect(lab.requests.feed.map(\.body) == Array(repeating: #"{"delete":[{"id":"x"}]}"#, count: 2))
            #expect(Set(lab.requests.feed.compactMap { $0.headers["authorization"] }).count == 2)
        }
    }

    @Test(arguments: [
        (301, false), (400, false), (401, false), (403, false), (404, false), (409, false), (425, false), (429, false),
        (503, false), (408, true), (499, true), (500, true), (502, true), (504, true), (599, true),
    ])
    func `A refused write says whether it may have been done, and is not repeated`(
        status: Int,
        mayHaveHappened: Bool
    ) async throws {
        try await run { _ in
            Reply(status, #"{"error":{"code":"Odd","message":"See https://p.example/e?sv=1&sig=SIGNED"}}"#)
        } _: { lab, client in
            for write in Write.allCases {
                let before = lab.requests.feed.count

                let found = try await failure { try await write.send(client) }

                #expect(found.mayHaveHappened == mayHaveHappened)
                var dumped = ""
                dump(found, to: &dumped)
                #expect(!dumped.contains("SIGNED"))
                // The flow host is tried with a token of its own audience too before it is believed.
                let tries = status != 401 ? 1 : write.path.hasPrefix("/flow") ? 3 : 2
                #expect(lab.requests.feed.count - before == tries)
            }
        }
    }

    @Test func `A read never says that it may have been done`() async throws {
        try await run { _ in
            Reply(500)
        } _: { _, client in
            let found = try await failure { try await client.app(Self.app, in: "Default-1") }

            #expect(!found.mayHaveHappened)
        }
    }

    @Test func `A write that nobody answers in time may have been done, and is sent once`() async throws {
        let hold = Hold()
        try await run(settings: TransportSettings(idleTimeout: .milliseconds(200))) { _ in
            await hold.wait()
            return Reply(200)
        } _: { lab, client in
            defer { hold.release() }
            let found = try await failure { try await client.setQuarantine(true, ofApp: Self.app, in: "Default-1") }

            #expect(found.code == .timeout)
            #expect(found.mayHaveHappened)
            #expect(lab.requests.feed.count == 1)
        }
    }

    private struct Broken: Error {}

    @Test func `A write whose answer breaks off may have been done, and is sent once`() async throws {
        try await run { _ in
            Reply(contentLength: 100) { writer in
                try await writer.write(ByteBuffer(string: "{"))
                throw Broken()
            }
        } _: { lab, client in
            let found = try await failure { try await client.stop(flow: "f1", in: "Default-1") }

            #expect(found.code == .closed)
            #expect(found.mayHaveHappened)
            #expect(lab.requests.feed.count == 1)
        }
    }

    @Test func `Without a token nothing was done, even when that broke off`() async throws {
        try await Lab.run { _ in
            Reply(contentLength: 100) { writer in
                try await writer.write(ByteBuffer(string: "{"))
                throw Broken()
            }
        } _: { lab in
            let found = try await failure { try await lab.powerPlatform().stop(flow: "f1", in: "Default-1") }

            #expect(!found.mayHaveHappened)
            #expect(lab.requests.feed.isEmpty)
        }
    }

    @Test(arguments: [
        (404, "PermissionNotFound", "No such permission.", CloudFailure.Code.assignmentNotFound),
        (404, "RoleAssignmentNotFound", "", .assignmentNotFound),
        (400, "InvalidRequest", "The specified user with user id 'x' does not exist.", .assignmentNotFound),
        (400, "", "The permission was not found.", .assignmentNotFound),
        (404, "AppNotFound", "The app does not exist.", "AppNotFound"),
        (404, "FlowNotFound", "The flow of the solution Invoices does not exist.", "FlowNotFound"),
        (404, "EnvironmentNotFound", "The environment does not exist.", "EnvironmentNotFound"),
        (404, "", "Not found.", "HTTP404"), (403, "Forbidden", "User not found.", .notManagementApplication),
        (500, "PermissionNotFound", "", "PermissionNotFound"), (400, "InvalidApiVersion", "No.", "InvalidApiVersion"),
    ])
    func `An unknown id is told from an app or flow that is gone`(
        status: Int,
        code: String,
        message: String,
        expected: CloudFailure.Code
    ) async throws {
        try await run { _ in
            Reply(status, #"{"error":{"code":"\#(code)","message":"\#(message)"}}"#)
        } _: { _, client in
            await expect(expected) { try await client.removeAssignment(id: "x", ofApp: Self.app, in: "e") }
            await expect(expected) { try await client.removeAssignment(id: "x", ofFlow: "f1", in: "e") }
        }
    }

    @Test(arguments: [
        (403, "Forbidden", "Owners of a solution-aware flow cannot be modified."), (400, "SolutionAwareFlow", "No."),
        (409, "X", "This flow belongs to a Solution."),
    ])
    func `A flow that belongs to a solution is told as that`(status: Int, code: String, message: String) async throws {
        try await run { _ in
            Reply(status, #"{"error":{"code":"\#(code)","message":"\#(message)"}}"#)
        } _: { _, client in
            for write in [Write.grantFlow, .removeFlow, .stop] {
                let found = try await failure { try await write.send(client) }

                #expect(found.code == .solutionAware)
                #expect(found.retry == .operatorMustAct)
                #expect(found.message == message)
                #expect(!found.mayHaveHappened)
            }
            let app = try await failure { try await Write.remove.send(client) }
            #expect(app.code != .solutionAware)
        }
    }

    @Test func `A name that can't be resolved is no solution`() async throws {
        try await run { _ in
            Reply(400, #"{"error":{"code":"Odd","message":"Name resolution failed."}}"#)
        } _: { _, client in
            await expect("Odd") { try await client.stop(flow: "f1", in: "e") }
        }
    }

    @Test(arguments: [
        (#"{"quarantineStatus":"Quarantined"}"#, true), (#"{"QuarantineStatus":"unquarantined"}"#, false),
        (#"{"appQuarantineState":{"quarantineStatus":"quarantined"}}"#, true),
        (#"{"properties":{"quarantineStatus":"Unquarantined"}}"#, false),
        (
            #"{"properties":{"appQuarantineState":null,"executionRestrictions":{"appQuarantineState":{"quarantineStatus":"Quarantined"}}}}"#,
            true
        ),
    ])
    func `An app's quarantine is read`(body: String, expected: Bool) async throws {
        try await run { _ in
            Reply(200, body)
        } _: { lab, client in
            #expect(try await client.isQuarantined(app: Self.app, in: "Default-1") == expected)

            let asked = try #require(lab.requests.feed.first)
            #expect(asked.method == "GET")
            #expect(asked.path == "\(Self.apps)/getAppQuarantineState")
            #expect(asked.parameter("api-version") == "2021-02-01")
        }
    }

    @Test func `An answer without a quarantine status is no answer`() async throws {
        try await run { _ in
            Reply(200, #"{"properties":{}}"#)
        } _: { _, client in
            await expect(.unreadable) { try await client.isQuarantined(app: Self.app, in: "Default-1") }
        }
    }
}
