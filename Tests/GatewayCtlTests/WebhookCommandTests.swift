import Testing

@testable import gatewayctl

/// What is set of a tenant, and its webhook, over the admin API's contract.
@Suite struct WebhookCommandTests {
    private static let address = "https://gateway.example/webhooks/activity/\(Samples.tenantID)"

    private static func webhook(_ state: String, address: String = address) -> String {
        """
        {"tenantId":"\(Samples.tenantID)","name":"Contoso","state":"\(state)","address":"\(address)",\
        "createdAt":"2025-03-01T08:00:00Z","validatedAt":"2025-03-01T08:16:00Z","notifications":12,"refused":3,\
        "feeds":[{"contentType":"Audit.General","webhookState":"enabled","isPending":false},\
        {"contentType":"Audit.SharePoint","isPending":true,"nextStartAt":"2025-03-01T08:30:00Z",\
        "errorCode":"AF20021","error":"The webhook did not answer.","remedy":"See that Microsoft reaches it."}]}
        """
    }

    private static let route = "/admin/v1/tenants/Contoso/webhook"

    @Test func `a webhook is enabled at the gateway's own address unless another is given`() async throws {
        try await FakeGateway.serving(["POST \(Self.route)": .json(Self.webhook("pending"))]) { gateway in
            let own = try await gateway.run("tenant", "webhook", "enable", "Contoso")
            let other = try await gateway.run("tenant", "webhook", "enable", "Contoso", "--address", Self.address)

            #expect(own.status == 0 && other.status == 0, "\(own.errors)")
            #expect(gateway.asked.map(\.body) == ["{}", #"{"address":"\#(Self.address)"}"#])
            #expect(own.errors.isEmpty)
        }
    }

    @Test func `what is wanted, what Microsoft says and what hinders it stand together`() async throws {
        let run = try await FakeGateway.serving(["GET \(Self.route)": .json(Self.webhook("pending"))]) {
            try await $0.run("tenant", "webhook", "show", "Contoso", "--utc")
        }

        #expect(run.status == 0, "\(run.errors)")
        #expect(
            run.output == """
                Name          Contoso
                Webhook       pending
                Address       \(Self.address)
                Wanted since  2025-03-01 08:00:00 UTC
                Validated     2025-03-01 08:16:00 UTC
                Notified      12
                Refused       3

                CONTENT TYPE      AT MICROSOFT  PENDING  NOT BEFORE (UTC)
                Audit.General     enabled       no       -
                Audit.SharePoint  none          yes      2025-03-01 08:30:00

                Audit.SharePoint: The webhook did not answer. (AF20021)
                  next step: See that Microsoft reaches it.

                """
        )
    }

    @Test func `disabling says what is left at Microsoft, and JSON is the gateway's own`() async throws {
        let answer = Self.webhook("removing")

        let run = try await FakeGateway.serving(["DELETE \(Self.route)": .json(answer)]) {
            try await $0.run("tenant", "webhook", "disable", "Contoso", "--output", "json")
        }

        #expect(run.status == 0)
        #expect(run.output == answer + "\n")
    }

    @Test(arguments: [
        (["--requests-per-minute", "500"], #"{"requestsPerMinute":500}"#),
        (["--requests-per-minute", "default"], #"{"requestsPerMinute":null}"#),
        (["--look-ups", "off"], #"{"lookUps":false}"#),
        (["--name", "Contoso GmbH", "--time-zone", "UTC"], #"{"name":"Contoso GmbH","timeZone":"UTC"}"#),
    ])
    func `what is set is sent, and what is not stays`(options: [String], body: String) async throws {
        try await FakeGateway.serving(["PATCH /admin/v1/tenants/Contoso": .json(Samples.contoso)]) { gateway in
            let run = try await Program(
                ["tenant", "set", "Contoso"] + options + ["--socket", gateway.socket],
                environment: [:],
                input: "",
                terminal: nil
            ).ending()

            #expect(run.status == 0, "\(run.errors)")
            #expect(gateway.asked.map(\.body) == [body])
            #expect(run.output.contains("Requests/min") && run.output.contains("the gateway's default"))
        }
    }

    @Test func `a budget is given when a tenant is added, and shown`() async throws {
        let folder = try ScratchFolder()
        let secret = try folder.file("secret", "s3cr3t~value\n")
        let tenant = Samples.contoso.replacing(#""state":"active""#, with: #""state":"active","requestsPerMinute":750"#)
        let shown = Samples.incomplete.replacing(
            #""fullRequestsPerMinute":2000"#,
            with: #""fullRequestsPerMinute":750"#
        )

        try await FakeGateway.serving([
            "POST /admin/v1/tenants": .json(#"{"tenant":\#(tenant),"checks":[]}"#, status: 201),
            "GET /admin/v1/tenants/Contoso": .json(shown),
        ]) { gateway in
            let added = try await gateway.run(
                "tenant",
                "add",
                "Contoso",
                "--tenant-id",
                Samples.tenantID,
                "--client-id",
                Samples.clientID,
                "--secret-file",
                secret,
                "--requests-per-minute",
                "750"
            )
            let screen = try await gateway.run("tenant", "show", "Contoso")

            #expect(added.status == 0, "\(added.errors)")
            #expect(gateway.asked.first?.body.contains(#""requestsPerMinute":750"#) == true)
            #expect(screen.output.contains("of 750 requests a minute"), "\(screen.output)")
        }
    }
}
