import Testing

@testable import gatewayctl

/// Recipients, deliveries and links over the admin API's contract.
@Suite struct DeliveryCommandTests {
    private static let tenant = "/admin/v1/tenants/Contoso"
    private static let id = "3f0c2f0e-5c1b-4a53-9f52-0d9c6c1f7a10"
    private static let recipient = """
        {"recipientId":"\(id)","address":"kim@contoso.example","cadences":["daily","weekly"],\
        "createdAt":"2025-03-01T08:00:00Z","unsubscribedAt":"2025-04-01T08:00:00Z"}
        """
    private static let link = """
        {"linkId":"\(id)","digestId":"\(id)","label":"board","createdAt":"2025-03-01T08:00:00Z",\
        "expiresAt":"2025-03-31T08:00:00Z","opened":3,"url":"https://gateway.example/d/word"}
        """

    private static func delivery(_ state: String, _ answer: String) -> String {
        """
        {"deliveryId":"\(id)","channel":"mail","digestId":"\(id)","target":"kim@contoso.example","state":"\(state)",\
        "createdAt":"2025-03-01T08:00:00Z","attempts":2,"lastAnswer":"\(answer)"}
        """
    }

    @Test func `a recipient gets daily digests unless said otherwise, and who unsubscribed shows`() async throws {
        try await FakeGateway.serving([
            "POST \(Self.tenant)/recipients": .json(Self.recipient, status: 201),
            "GET \(Self.tenant)/recipients": .json(#"{"items":[\#(Self.recipient)]}"#),
        ]) { gateway in
            let usual = try await gateway.run("recipient", "add", "Contoso", "kim@contoso.example")
            _ = try await gateway.run(
                "recipient",
                "add",
                "Contoso",
                "kim@contoso.example",
                "--cadence",
                "weekly",
                "--cadence",
                "monthly"
            )
            let list = try await gateway.run("recipient", "list", "Contoso", "--utc")

            #expect(usual.status == 0, "\(usual.errors)")
            #expect(
                gateway.asked.prefix(2).map(\.body) == [
                    #"{"address":"kim@contoso.example","cadences":["daily"]}"#,
                    #"{"address":"kim@contoso.example","cadences":["weekly","monthly"]}"#,
                ]
            )
            #expect(list.output.contains("kim@contoso.example  daily, weekly  unsubscribed"))
        }
    }

    @Test func `what was given up stands with the relay's words and the next step`() async throws {
        let path = "GET \(Self.tenant)/deliveries?state=dead&limit=50"
        let body = #"{"items":[\#(Self.delivery("dead", "550 5.1.1 No such user"))]}"#
        try await FakeGateway.serving([path: .json(body)]) { gateway in
            let run = try await gateway.run("delivery", "list", "Contoso", "--state", "dead")

            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("given up") && run.output.contains("550 5.1.1 No such user"))
            #expect(run.errors.contains("gatewayctl delivery retry Contoso ID"))
        }
    }

    @Test(arguments: [("accepted", 0, "250 Ok"), ("refused", 4, "550 No"), ("unreachable", 5, "Connection refused")])
    func `a trial mail ends with what the relay said`(outcome: String, status: Int32, answer: String) async throws {
        let body = """
            {"relay":"smtp://mail:587","from":"a@b.example","to":"kim@contoso.example","outcome":"\(outcome)",\
            "answer":"\(answer)"}
            """
        let run = try await FakeGateway.serving(["POST /admin/v1/mail/test": .json(body)]) {
            try await $0.run("mail", "test", "--to", "kim@contoso.example")
        }

        #expect(run.status == status)
        #expect(run.output.contains(answer))
    }

    @Test func `a link is the bare address on standard output, with or without the word make`() async throws {
        let route = "POST \(Self.tenant)/digests/latest/links"
        try await FakeGateway.serving([route: .json(Self.link, status: 201)]) { gateway in
            let short = try await gateway.run("digest", "link", "Contoso", "latest", "--expires", "14d")
            let long = try await gateway.run("digest", "link", "make", "Contoso", "latest", "--label", "board")

            #expect(short.output == "https://gateway.example/d/word\n" && long.output == short.output)
            #expect(short.errors.contains("gatewayctl digest link revoke Contoso \(Self.id)"))
            #expect(
                gateway.asked.map(\.body) == [
                    #"{"label":"","lifetimeSeconds":1209600}"#, #"{"label":"board","lifetimeSeconds":2592000}"#,
                ]
            )
        }
    }

    @Test(arguments: [
        ["recipient", "add", "Contoso"], ["recipient", "add", "Contoso", "kim"],
        ["recipient", "add", "Contoso", "kim@contoso.example", "--cadence", "yearly"],
        ["digest", "send", "Contoso", "latest"], ["mail", "test"], ["mail", "test", "--to", "kim"],
        ["delivery", "list", "Contoso", "--state", "lost"], ["delivery", "retry", "Contoso"],
        ["digest", "link", "make", "Contoso"], ["digest", "link", "make", "Contoso", "latest", "--output", "csv"],
        ["digest", "link", "Contoso", "latest", "--expires", "2001-01-01"],
    ])
    func `a wrong command line ends with 2`(arguments: [String]) async {
        #expect(await GatewayCtl.status(of: arguments) == .usage)
    }
}
