import Testing

@testable import gatewayctl

@Suite struct RemovalTests {
    private static let path = "/admin/v1/tenants/\(Samples.tenantID)"
    private static let answers: [String: FakeGateway.Answer] = [
        "GET /admin/v1/tenants/contoso": .json(#"{"tenant":\#(Samples.contoso),"feeds":[]}"#),
        "DELETE \(path)?purge=false": .json("", status: 204),
        "DELETE \(path)?purge=true": .json("", status: 204),
    ]

    @Test func `removing keeps the history and says so`() async throws {
        try await FakeGateway.serving(Self.answers) { gateway in
            let run = try await gateway.run("tenant", "remove", "contoso")

            #expect(run.status == 0)
            #expect(run.errors.contains("its history stays"))
            #expect(gateway.asked.last?.target == "\(Self.path)?purge=false")
        }
    }

    @Test func `purging without a terminal takes --yes`() async throws {
        try await FakeGateway.serving(Self.answers) { gateway in
            let refused = try await gateway.run("tenant", "remove", "contoso", "--purge", input: "Contoso\n")
            #expect(refused.status == 2)
            #expect(refused.errors.contains("--yes"))
            #expect(gateway.asked.isEmpty)

            let done = try await gateway.run("tenant", "remove", "contoso", "--purge", "--yes")
            #expect(done.status == 0)
            #expect(gateway.asked.last?.target == "\(Self.path)?purge=true")
        }
    }

    @Test(arguments: [("Contoso\n", 0), ("contoso\n", 1), ("yes\n", 1), ("\n", 1), ("\u{04}", 1)] as [(String, Int32)])
    func `purging at a terminal takes the name, typed back exactly`(typed: String, status: Int32) async throws {
        let terminal = try PseudoTerminal()
        terminal.type(typed)

        try await FakeGateway.serving(Self.answers) { gateway in
            let run = try await gateway.run("tenant", "remove", "contoso", "--purge", terminal: terminal)

            #expect(run.status == status)
            #expect(gateway.asked.contains { $0.method == "DELETE" } == (status == 0))
            #expect(terminal.seen().contains("It cannot be undone."))
        }
    }
}
