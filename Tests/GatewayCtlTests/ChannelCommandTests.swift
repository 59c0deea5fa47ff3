import ArgumentParser
import FoundationEssentials
import Testing

@testable import gatewayctl

/// Channels over the admin API's contract.
@Suite struct ChannelCommandTests {
    private static let tenant = "/admin/v1/tenants/Contoso"
    private static let id = "3f0c2f0e-5c1b-4a53-9f52-0d9c6c1f7a10"

    private static func channel(_ state: String = "enabled", failures: Int = 0) -> String {
        """
        {"channelId":"\(id)","name":"soc","kind":"webhook","shown":"hooks.example","minSeverity":"informational",\
        "takesUpdates":true,"state":"\(state)","stateSince":"2025-03-01T08:00:00Z","createdAt":"2025-03-01T08:00:00Z",\
        "failures":\(failures)\(state == "disabled" ? ",\"stateReason\":\"It is gone.\"" : "")}
        """
    }

    @Test func `an address comes from a file and the made key goes to standard output alone`() async throws {
        let made = #"{"channel":\#(Self.channel()),"secret":"whsec_abc"}"#
        let folder = try ScratchFolder()
        let file = try folder.file("url", "https://hooks.example/a?sig=secret\n")
        try await FakeGateway.serving(["POST \(Self.tenant)/channels": .json(made, status: 201)]) { gateway in
            let run = try await gateway.run(
                "channel",
                "add",
                "Contoso",
                "soc",
                "--kind",
                "webhook",
                "--url-file",
                file,
                "--updates",
                "off"
            )

            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output == "whsec_abc\n")
            #expect(run.errors.contains("only time") && !run.errors.contains("sig=secret"))
            let body = gateway.asked.first?.body ?? ""
            #expect(
                body.contains(#""url":"https://hooks.example/a?sig=secret""#) && body.contains(#""takesUpdates":false"#)
            )
        }
    }

    @Test(arguments: [
        ["--kind", "webhook"], ["--kind", "mail"], ["--kind", "mail", "--to", "a@b.example", "--url-stdin"],
        ["--kind", "slack", "--url-stdin", "--secret-file", "x"],
        ["--kind", "teams", "--url-stdin", "--to", "a@b.example"],
        ["--kind", "webhook", "--url-file", "a", "--url-stdin"], ["--kind", "fax", "--url-stdin"],
    ])
    func `what does not belong together is refused before anything is asked`(options: [String]) {
        #expect(throws: (any Error).self) {
            try GatewayCtl.parseAsRoot(["channel", "add", "Contoso", "soc"] + options)
        }
    }

    @Test func `a channel that was disabled stands with its reason and the next step`() async throws {
        let body = #"{"items":[\#(Self.channel("disabled"))]}"#
        try await FakeGateway.serving(["GET \(Self.tenant)/channels": .json(body)]) { gateway in
            let run = try await gateway.run("channel", "list", "Contoso")
            #expect(run.output.contains("disabled") && run.output.contains("It is gone."))
            #expect(run.errors.contains("gatewayctl channel enable Contoso soc"))
        }
    }

    @Test(arguments: [("accepted", 0), ("refused", 4), ("deferred", 4), ("blocked", 4), ("unreachable", 5)])
    func `a trial ends with what the other side said`(outcome: String, status: Int32) async throws {
        let body = """
            {"channel":"soc","kind":"webhook","shown":"hooks.example","outcome":"\(outcome)","status":500,"latencyMs":12,\
            "answer":"500 sorry"}
            """
        let run = try await FakeGateway.serving(["POST \(Self.tenant)/channels/soc/test": .json(body)]) {
            try await $0.run("channel", "test", "Contoso", "soc")
        }
        #expect(run.status == status)
        #expect(run.output.contains("500 sorry") && run.output.contains("12"))
    }

    @Test func `every try of a delivery is shown`() async throws {
        let body = """
            {"delivery":{"deliveryId":"\(Self.id)","channel":"webhook","alertId":"\(Self.id)","cause":"raised",\
            "channelName":"soc","target":"hooks.example","state":"waiting","attempts":1},"attempts":[{"attempt":1,\
            "worker":"w","startedAt":"2025-03-01T08:00:00Z","endedAt":"2025-03-01T08:00:01Z","outcome":"deferred",\
            "status":503,"latencyMs":801,"answer":"503 later"}]}
            """
        try await FakeGateway.serving(["GET \(Self.tenant)/deliveries/\(Self.id)": .json(body)]) { gateway in
            let run = try await gateway.run("delivery", "show", "Contoso", Self.id)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("503 later") && run.output.contains("801"))
        }
    }
}
