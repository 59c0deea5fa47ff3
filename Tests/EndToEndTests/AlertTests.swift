import Foundation
import GatewayTesting
import NIOHTTP1
import Testing

/// From records at Microsoft to an alert at a receiver, over processes that are killed.
@Suite struct AlertTests {
    private static let policy = """
        title: File downloaded
        id: 7d0a52a4-0f3e-4a39-9f0f-00000000000a
        logsource: {product: m365}
        detection:
          sel: {Operation: FileDownloaded}
          condition: sel
        level: high
        """

    private struct Alerts: Decodable {
        struct Alert: Decodable {
            let alertId: String
            let title: String
            let count: Int
            let state: String
        }
        let items: [Alert]
    }

    private static func record(_ id: UUID, of customer: Lab.Customer) -> String {
        """
        {"Id":"\(id)","Operation":"FileDownloaded","CreationTime":"2026-03-02T10:15:00","RecordType":6,\
        "OrganizationId":"\(customer.tenantId)","Workload":"SharePoint","UserType":0,"UserKey":"k",\
        "UserId":"ada@contoso.com","ObjectId":"https://contoso.sharepoint.com/sites/AllStaff/Plan.docx"}
        """
    }

    private static func worker(_ name: String, _ lab: Lab, _ database: OwnServer) throws -> SoakWorker {
        let keyFile = "\(lab.folder)/master.key"
        if !FileManager.default.fileExists(atPath: keyFile) {
            let key = Data((0..<32).map { _ in UInt8.random(in: .min ... .max) })
            try "alerts:\(key.base64EncodedString())\n".write(toFile: keyFile, atomically: true, encoding: .utf8)
            chmod(keyFile, 0o600)
        }
        return try SoakWorker(
            name,
            lab: lab,
            database: database.uri,
            keyFile: keyFile,
            ["GATEWAY_CHANNEL_PRIVATE_HOSTS": "127.0.0.0/8", "GATEWAY_PUBLIC_URL": "https://gateway.example"]
        )
    }

    @Test(.timeLimit(.minutes(10)))
    func `eight workers, one act told fifty times, and kills in between: one alert, the right count, one message`()
        async throws
    {
        try await HookReceiver.with { receiver in
            let database = try await OwnServer.start()
            let lab = try await Lab(records: [])
            let workers = try (1...8).map { try Self.worker("worker\($0)", lab, database) }
            for worker in workers { try await worker.start() }
            let customer = lab.customers[0]
            try await workers[0].gateway.add(customer)
            let file = "\(lab.folder)/policy.yml"
            try Self.policy.write(toFile: file, atomically: true, encoding: .utf8)
            #expect(try await workers[0].ctl(["policy", "apply", "--all", "-f", file]).status == 0)
            let url = "\(lab.folder)/hook.url"
            try "http://127.0.0.1:\(receiver.port)/hook\n".write(toFile: url, atomically: true, encoding: .utf8)
            let added = try await workers[0].ctl(
                ["channel", "add", customer.name, "soc", "--kind", "webhook", "--url-file", url, "--updates", "off"]
            )
            #expect(added.status == 0, "\(added.errors)")

            // The same record fifty times, each time beside another act of the same person on the same file.
            let repeated = UUID()
            for number in 0..<50 {
                let records = [Self.record(repeated, of: customer), Self.record(UUID(), of: customer)].shuffled()
                let body =
                    #"{"tenant":"\#(customer.name)","contentType":"Audit.SharePoint","records":[\#(records.joined(separator: ","))]}"#
                try await lab.control(.POST, "content", body)
                guard number % 12 == 11, let victim = workers.dropFirst().randomElement() else { continue }
                await victim.kill()
                try await victim.start()
            }

            var alerts: [Alerts.Alert] = []
            try await eventually("all of it is counted", within: .seconds(330)) {
                let answer = try await workers[0].ctl(["alert", "list", customer.name, "--output", "json"])
                guard answer.status == 0 else { return false }
                alerts = try JSONDecoder().decode(Alerts.self, from: Data(answer.output.utf8)).items
                return alerts.first?.count == 51
            }
            try await eventually("it is told") { !receiver.calls(of: "/hook").isEmpty }
            #expect(alerts.map(\.title) == ["File downloaded"])
            // At least once, and a repeat is known by its id.
            let ids = Set(receiver.calls(of: "/hook").compactMap { $0.headers["webhook-id"] })
            #expect(ids.count == 1)
            #expect(receiver.calls(of: "/hook").allSatisfy { $0.body.contains("File downloaded") })

            for worker in workers { #expect(await worker.stop() == 0) }
            try await lab.end()
            await database.stop()
        }
    }
}
