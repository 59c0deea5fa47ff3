import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Postgres
import Sealing
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct WebhookReceiverTests {
    @Test func `a validation is answered with its code, from the header or the body, and noted`() async throws {
        let lab = try await WebhookFixtures()
        try await lab.enable()
        let word = try await lab.authID()
        let body = Array(#"{"validationCode":"4a1c-22"}"#.utf8)

        let byHeader = try await lab.post("\(Fixtures.contoso)", authID: word, validationCode: "4a1c-23", body)
        let byBody = try await lab.post("\(Fixtures.contoso)", authID: word, body)

        #expect(byHeader == .validation(code: "4a1c-23"))
        #expect(byBody == .validation(code: "4a1c-22"))
        #expect(try await lab.webhooks().report(on: "Contoso").validatedAt != nil)
    }

    @Test func `a notification wakes its tenant and stores nothing that it names`() async throws {
        let lab = try await WebhookFixtures()
        try await lab.enable()
        try await lab.arrange("woken = false, due_at = now() + interval '1 hour'")

        _ = try await lab.post(
            Fixtures.contoso.description.uppercased(),
            authID: lab.authID(),
            lab.notification()
        )

        let report = try await lab.webhooks().report(on: "Contoso")
        #expect(report.notifications == 1 && report.lastNotifiedAt != nil)
        #expect(try await lab.lease()?.isSoon == true)
        #expect(try await lab.base.count("select count(*)::int from content_blob") == 0)
    }

    @Test func `a paused tenant's notification is taken and wakes nobody`() async throws {
        let lab = try await WebhookFixtures()
        try await lab.enable()
        try await lab.base.database.asWorker { try await TenantStore.setState(.paused, of: Fixtures.contoso, on: $0) }
        try await lab.arrange("woken = false, due_at = now() + interval '1 hour'")

        _ = try await lab.post("\(Fixtures.contoso)", authID: lab.authID(), lab.notification())

        #expect(try await lab.lease()?.isSoon == false)
    }

    @Test func `wrong, missing and borrowed secrets and unknown tenants get one answer, and are counted`() async throws
    {
        let lab = try await WebhookFixtures()
        try await lab.enable()
        let word = try #require(try await lab.authID())
        let body = try await lab.notification()
        try await lab.arrange("woken = false, due_at = now() + interval '1 hour'")
        var answers: [String] = []

        for (tenant, authID) in [
            ("\(Fixtures.contoso)", (word.hasPrefix("x") ? "y" : "x") + word.dropFirst()), ("\(Fixtures.contoso)", nil),
            ("\(Fixtures.contoso)", ""),
            ("\(Fixtures.contoso)", word + "x"), ("\(Fixtures.fabrikam)", word), ("\(UUID())", word), ("contoso", word),
        ] as [(String, String?)] {
            let error = await #expect(throws: GatewayError.self) {
                try await lab.post(tenant, authID: authID, body)
            }
            answers.append(error?.description ?? "")
            #expect(error?.code == .webhookRefused)
        }
        await lab.refusals.flush()

        #expect(Set(answers).count == 1)
        #expect(try await lab.webhooks().report(on: "Contoso").refused == 4)
        #expect(try await lab.webhooks().report(on: "Contoso").notifications == 0)
        #expect(try await lab.lease()?.isSoon == false)
    }

    @Test func `a notification about another tenant or app is refused whole`() async throws {
        let lab = try await WebhookFixtures()
        try await lab.enable()
        let word = try await lab.authID()
        try await lab.arrange("woken = false, due_at = now() + interval '1 hour'")
        let own = String(decoding: try await lab.notification(), as: UTF8.self).dropLast()
        let foreign = String(decoding: try await lab.notification(tenant: Fixtures.fabrikam), as: UTF8.self)

        for body in [
            Array(foreign.utf8), try await lab.notification(client: "\(UUID())"),
            Array("\(own),\(foreign.dropFirst())".utf8),
        ] {
            let error = await #expect(throws: GatewayError.self) {
                try await lab.post("\(Fixtures.contoso)", authID: word, body)
            }
            #expect(error?.code == .webhookMisdirected)
        }
        await lab.refusals.flush()

        #expect(try await lab.webhooks().report(on: "Contoso").refused == 3)
        #expect(try await lab.lease()?.isSoon == false)
    }

    @Test func `an empty notification is accepted and wakes nobody`() async throws {
        let lab = try await WebhookFixtures()
        try await lab.enable()
        try await lab.arrange("woken = false, due_at = now() + interval '1 hour'")

        let call = try await lab.post("\(Fixtures.contoso)", authID: lab.authID(), Array(" []".utf8))

        #expect(call == .notification([]))
        #expect(try await lab.lease()?.isSoon == false)
    }

    @Test(arguments: [
        "", "null", "17", "{}", #"{"validationCode":7}"#, #"{"validationCode":"two words"}"#, #"{"validationCode":""}"#,
        "[{}]", "[1]", #"[{"tenantId":"contoso","clientId":"x"}]"#, "[", "<html>",
    ])
    func `what is neither a validation nor a notification is refused`(text: String) {
        let error = #expect(throws: GatewayError.self) { try WebhookCall(validationCode: nil, body: Array(text.utf8)) }

        #expect(error?.code == .requestInvalid)
    }

    @Test func `refusals of made-up tenants neither fill the memory nor stand in the database`() async throws {
        let lab = try await WebhookFixtures()
        try await lab.enable()

        lab.refusals.count(Fixtures.contoso)
        for _ in 0..<5000 { lab.refusals.count(TenantID(rawValue: UUID())) }
        lab.refusals.count(Fixtures.contoso)
        await lab.refusals.flush()
        await lab.refusals.flush()

        #expect(try await lab.webhooks().report(on: "Contoso").refused == 2)
    }

    @Test func `a key ring that cannot open the secret is our fault and says so`() async throws {
        let lab = try await WebhookFixtures()
        try await lab.enable()
        let folder = try TestFolder.shared.makeFolder("ring")
        let stranger = try KeyRing.create(path: "\(folder)/master.key")
        let receiver = try WebhookReceiver(database: lab.base.database, ring: stranger, refusals: lab.refusals)

        let error = await #expect(throws: GatewayError.self) {
            _ = try await receiver.admit(tenant: "\(Fixtures.contoso)", authID: "x")
        }

        #expect(error?.code == .sealingFailed)
    }
}
