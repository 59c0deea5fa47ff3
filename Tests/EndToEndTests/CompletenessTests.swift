import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing

/// Is it complete, since when not, why, what do I do: asked and answered with a running gateway.
@Suite struct CompletenessTests {
    @Test(.timeLimit(.minutes(5))) func `a dead letter is told everywhere, and its retry closes the gap`() async throws
    {
        let lab = try await Lab(records: Sample.records)
        let gateway = try GatewayProcess(lab)
        let daemon = try await gateway.start()
        let customer = lab.customers[0]
        // An object where the array of records is due: no waiting mends that, so five tries are enough.
        try await lab.control(
            .POST,
            "faults",
            #"{"name":"object","tenant":"\#(customer.name)","endpoint":"blob","effect":"object"}"#
        )
        try await gateway.add(customer)

        try await eventually("the blobs are given up") {
            let dead = try await gateway.ctl("content", "list", customer.name, "--state", "dead", "--output", "json")
            let waiting = try await gateway.ctl(
                "content",
                "list",
                customer.name,
                "--state",
                "waiting",
                "--output",
                "json"
            )
            return dead.output.contains("\"state\":\"dead\"") && waiting.output.contains("\"items\":[]")
        }
        let shown = try await gateway.ctl("tenant", "show", customer.name)
        #expect(shown.output.contains(": INCOMPLETE since "), "\(shown.output)")
        #expect(shown.output.contains("next step: "), "\(shown.output)")
        #expect(shown.output.contains("gatewayctl content retry \(customer.name) --all"), "\(shown.output)")
        let gaps = try await gateway.ctl("gap", "list", "--all", "--open")
        #expect(gaps.output.contains("dead letter"), "\(gaps.output)")
        let health = try await health(gateway)
        #expect(health.contains(#""kind":"deadLetters""#) && health.contains(#""status":"degraded""#), "\(health)")
        let metrics = try await ops(gateway, "/metrics")
        #expect(metrics.contains(try Regex("gateway_dead_letters [1-9]")), "\(metrics)")
        #expect(try await gateway.ctl("doctor").status == 1)

        try await lab.control(.DELETE, "faults/object")
        let retried = try await gateway.ctl("content", "retry", customer.name, "--all")
        #expect(retried.output.contains("in the queue again"), "\(retried.output)\(retried.errors)")
        try await eventually("all is closed") {
            try await gateway.ctl("gap", "list", customer.name, "--open", "--output", "json").output.contains(
                "\"items\":[]"
            )
        }
        try await gateway.waitForContent(of: customer)
        let mended = try await gateway.ctl("tenant", "show", customer.name)
        #expect(mended.output.hasPrefix("\(customer.name): Complete up to "), "\(mended.output)")
        #expect(try await gateway.ctl("doctor").status == 0)

        let backfill = try await gateway.ctl("backfill", customer.name, "--since", "8d", "--wait")
        #expect(backfill.status == 0, "\(backfill.errors)")
        #expect(backfill.output.contains("cannot be had"))
        #expect(backfill.errors.contains("Done."))
        let key = try await gateway.key(for: customer)
        let profile = try await gateway.get("/v1/tenant", key: key)
        #expect(profile.body.contains(#""verdict":"complete""#), "\(profile.body)")
        #expect(try await gateway.get("/v1/gaps?open=true", key: key).body.contains(#""items":[]"#))
        #expect(try await gateway.get("/v1/gaps", key: key).body.contains(#""state":"closed""#))
        #expect(try await gateway.get("/v1/gaps?open=perhaps", key: key).status == 400)
        #expect(await gateway.stop(daemon) == 0)
        try await lab.end()
    }

    private func health(_ gateway: GatewayProcess) async throws -> String { try await ops(gateway, "/healthz") }

    private func ops(_ gateway: GatewayProcess, _ path: String) async throws -> String {
        let request = HTTPClientRequest(url: try gateway.address("Ops listen") + path)
        let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        #expect(answer.status == .ok)
        return String(buffer: try await answer.body.collect(upTo: 1 << 20))
    }
}
