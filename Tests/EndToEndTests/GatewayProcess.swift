import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import Testing

/// One gatewayd with its embedded PostgreSQL, and the two ways to it: gatewayctl and HTTPS.
final class GatewayProcess: Sendable {
    let lab: Lab
    let state: String
    let log: String
    let environment: [String: String]

    init(_ lab: Lab, name: String = "state", _ more: [String: String] = [:]) throws {
        self.lab = lab
        state = "\(lab.folder)/\(name)"
        log = "\(lab.folder)/\(name).log"
        try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
        environment = [
            "GATEWAY_STATE_DIR": state, "GATEWAY_LISTEN": "127.0.0.1:0", "GATEWAY_OPS_LISTEN": "127.0.0.1:0",
            "GATEWAY_CLOUDS_FILE": "\(lab.folder)/cloud/clouds.yaml", "GATEWAY_LOG_LEVEL": "trace",
            "GATEWAY_PUBLISHER_ID": Lab.publisherID, "GATEWAY_POLL_INTERVAL": "2s",
        ].merging(more) { $1 }
    }

    /// Starts the daemon and waits until it answers; the log of an earlier run is kept aside.
    func start() async throws -> Program.Running {
        try? FileManager.default.removeItem(atPath: log + ".old")  // there may be none
        try? FileManager.default.moveItem(atPath: log, toPath: log + ".old")  // there may be none
        let running = try Program("gatewayd", environment: environment).start(log: log)
        try await eventually("gatewayd answers") {
            guard running.process.isRunning else { throw Stopped(log: try self.logText()) }
            let log = try self.logText()
            // In no order: each listener says so by itself.
            return ["Admin socket listens", "API listens", "Ops listen"].allSatisfy(log.contains)
        }
        return running
    }

    struct Stopped: Error { let log: String }

    func logText() throws -> String { try String(contentsOfFile: log, encoding: .utf8) }

    /// The address of a listener, as its log line tells it.
    func address(_ line: String) throws -> String {
        let text = try logText()
        let match = try #require(text.firstMatch(of: try Regex("\(line) url=(\\S+)")))
        return String(try #require(match.output[1].substring))
    }

    @discardableResult
    func ctl(_ arguments: String..., input: String? = nil) async throws -> Program.Result {
        try await Program("gatewayctl", environment: environment).run(arguments, input: input)
    }

    @discardableResult
    func add(_ customer: Lab.Customer, _ more: [String] = []) async throws -> Program.Result {
        try await Program("gatewayctl", environment: environment).run(
            [
                "tenant", "add", customer.name, "--tenant-id", customer.tenantId, "--client-id", customer.clientId,
                "--secret-file", "\(lab.folder)/cloud/\(customer.secret)", "--cloud", "lab", "--time-zone",
                customer.timeZone,
            ] + more
        )
    }

    /// Waits until every feed of the customer was read through and nothing listed still waits.
    func waitForContent(of customer: Lab.Customer) async throws {
        try await eventually("the content of \(customer.name) is in") {
            let answer = try await self.ctl("subscription", "list", customer.name, "--output", "json")
            guard answer.status == 0 else { return false }
            let list = try JSONDecoder().decode(Feeds.self, from: Data(answer.output.utf8))
            return list.items.allSatisfy { $0.sweptAt != nil && $0.blobsWaiting == 0 }
        }
    }

    private struct Feeds: Decodable {
        struct Feed: Decodable {
            let sweptAt: String?
            let blobsWaiting: Int
        }
        let items: [Feed]
    }

    func key(for customer: Lab.Customer) async throws -> String {
        struct Issued: Decodable { let key: String }
        let answer = try await ctl("key", "create", customer.name, "--label", "test", "--output", "json")
        return try JSONDecoder().decode(Issued.self, from: Data(answer.output.utf8)).key
    }

    struct Answer: Sendable {
        let status: Int
        let headers: [String: String]
        let body: String
    }

    /// Asks the customers' API, trusting the certificate that the daemon made.
    func get(_ path: String, key: String?, accept: String = "application/json") async throws -> Answer {
        try await ask(.GET, path, key: key, accept: accept)
    }

    /// Sends a form, as a browser does.
    func post(_ path: String, _ form: String) async throws -> Answer {
        try await ask(.POST, path, key: nil, accept: "text/html", form: form)
    }

    private func ask(
        _ method: HTTPMethod,
        _ path: String,
        key: String?,
        accept: String,
        form: String? = nil
    ) async throws -> Answer {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile("\(state)/tls-self-signed.pem"))
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .init(tlsConfiguration: tls))
        do {
            var request = HTTPClientRequest(url: try address("API listens") + path)
            if let key { request.headers.add(name: "Authorization", value: "Bearer \(key)") }
            request.headers.add(name: "Accept", value: accept)
            request.method = method
            if let form {
                request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
                request.body = .bytes(ByteBuffer(string: form))
            }
            let response = try await client.execute(request, timeout: .seconds(30))
            let body = try await response.body.collect(upTo: 16 << 20)
            try await client.shutdown()
            let headers = response.headers.map { ($0.name.lowercased(), $0.value) }
            return Answer(
                status: Int(response.status.code),
                headers: Dictionary(headers, uniquingKeysWith: { first, _ in first }),
                body: String(buffer: body)
            )
        } catch {
            try await client.shutdown()
            throw error
        }
    }

    func stop(_ running: Program.Running) async -> Int32 {
        running.process.terminate()
        return await running.exit()
    }
}
