import AsyncHTTPClient
import Foundation
import GatewayTesting
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOSSL
import Testing

/// Microsoft's stand-in with its invented customers, and as many gateways on it as a test starts.
final class Lab: Sendable {
    struct Customer: Decodable, Sendable {
        let name: String
        let tenantId: String
        let clientId: String
        let timeZone: String
        let secret: String
        let publisherId: String
    }

    let folder: String
    let customers: [Customer]
    let simulator: Program.Running
    let url: String
    let client: HTTPClient
    /// The operator's own tenant, which every request must name.
    static let publisherID = "11111111-aaaa-4000-8000-00000000cafe"

    /// Starts the stand-in with JSON lines to replay, or with the built-in records.
    init(records: [String]? = nil, _ more: [String] = []) async throws {
        // Open to pass through: the embedded PostgreSQL has a user of its own when the tests run as root.
        folder = try TestFolder.shared.makeFolder("lab")
        chmod(folder, 0o711)
        var arguments = ["serve", "--listen", "127.0.0.1:0", "--state", "\(folder)/cloud"]
        arguments += ["--publisher-id", Self.publisherID] + more
        if let records {
            try FileManager.default.createDirectory(atPath: "\(folder)/records", withIntermediateDirectories: true)
            try records.joined(separator: "\n").write(
                toFile: "\(folder)/records/records.jsonl",
                atomically: true,
                encoding: .utf8
            )
            arguments += ["--records", "\(folder)/records"]
        }
        simulator = try Program("cloudsim").start(arguments, log: "\(folder)/cloudsim.log")
        let cloud = "\(folder)/cloud"
        try await eventually("cloudsim is ready") { FileManager.default.fileExists(atPath: "\(cloud)/cloudsim.json") }
        let decoder = JSONDecoder()
        customers = try decoder.decode([Customer].self, from: Self.read("\(cloud)/tenants.json"))
        url = try decoder.decode(Ready.self, from: Self.read("\(cloud)/cloudsim.json")).url
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile("\(cloud)/ca.pem"))
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .init(tlsConfiguration: tls))
    }

    private struct Ready: Decodable { let url: String }

    func secret(of customer: Customer) throws -> String {
        String(decoding: try Self.read("\(folder)/cloud/\(customer.secret)"), as: UTF8.self)
            .trimmingCharacters(in: .newlines)
    }

    /// Changes how the stand-in treats a customer.
    func behave(_ customer: Customer, _ behaviour: String) async throws {
        var request = HTTPClientRequest(url: "\(url)/control/tenants/\(customer.name)")
        request.method = .PATCH
        request.body = .bytes(ByteBuffer(string: "{\"behaviour\":\(behaviour)}"))
        let answer = try await client.execute(request, timeout: .seconds(10))
        #expect(answer.status == .ok)
    }

    /// Speaks to the stand-in's control port.
    @discardableResult
    func control(_ method: HTTPMethod, _ path: String, _ body: String? = nil) async throws -> Data {
        var request = HTTPClientRequest(url: "\(url)/control/\(path)")
        request.method = method
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let answer = try await client.execute(request, timeout: .seconds(60))
        let data = Data(buffer: try await answer.body.collect(upTo: 64 << 20))
        #expect((200..<300).contains(answer.status.code), "\(method) \(path): \(String(decoding: data, as: UTF8.self))")
        return data
    }

    func end() async throws {
        try await client.shutdown()
        simulator.process.terminate()
        _ = await simulator.exit()
    }

    private static func read(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
}

/// Waits for what another process does; that can only be asked for again and again.
func eventually(
    _ what: String,
    within limit: Duration = .seconds(120),
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(250))
    }
    Issue.record("not in time: \(what)")
    throw CancellationError()
}
