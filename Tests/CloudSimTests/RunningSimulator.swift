internal import AsyncHTTPClient
@testable internal import cloudsim
internal import Foundation
internal import NIOConcurrencyHelpers
internal import NIOCore
internal import NIOFoundationCompat
internal import NIOHTTP1
internal import NIOSSL
internal import Testing

/// The built program, started in a folder of its own, and a client that trusts its root.
struct RunningSimulator {
    /// A child process whose end can be awaited.
    struct Child: Sendable {
        let process: Process
        private let ended: AsyncStream<Int32>

        init(_ process: Process, ended: AsyncStream<Int32>) {
            self.process = process
            self.ended = ended
        }

        func exit() async -> Int32 {
            for await status in ended { return status }
            return -1
        }
    }

    /// The program ended before it was ready.
    struct NotReady: Error {
        var output: String
        var status: Int32
    }

    let folder: String
    let url: String
    let client: HTTPClient
    private let child: Child

    init(_ arguments: [String], folder: String? = nil) async throws {
        let folder =
            folder
            ?? FileManager.default.temporaryDirectory.appendingPathComponent("cloudsim-\(UUID().uuidString)").path
        self.folder = folder
        let output = Pipe()
        child = try Self.launch(["serve", "--listen", "127.0.0.1:0", "--state", folder] + arguments, output: output)
        // The line that says it is ready comes after the files.
        var text = ""
        for await part in Self.parts(of: output.fileHandleForReading) {
            text += part
            if text.contains("cloudsim ready at ") { break }
        }
        guard text.contains("cloudsim ready at ") else { throw NotReady(output: text, status: await child.exit()) }
        let description = try JSON.decode(JSON.self, from: try Self.read(folder + "/cloudsim.json"))
        url = try #require(description["url"]?.text)
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(folder + "/ca.pem"))
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        // A fault that closes a connection must not meet the next request on it.
        configuration.connectionPool.idleTimeout = .milliseconds(1)
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    private static let launching = NIOLock()

    /// Finds the program beside the running tests, or in the package's build folder.
    static func launch(_ arguments: [String], output: Any? = nil) throws -> Child {
        let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
        let places = [beside, package.appendingPathComponent(".build/debug")].map {
            $0.appendingPathComponent("cloudsim").standardizedFileURL
        }
        let program = try #require(places.first { FileManager.default.isExecutableFile(atPath: $0.path) })
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.standardOutput = output ?? FileHandle.nullDevice
        process.standardError = output ?? FileHandle.nullDevice
        let (ended, continuation) = AsyncStream<Int32>.makeStream()
        process.terminationHandler = { process in
            continuation.yield(process.terminationStatus)
            continuation.finish()
        }
        // Foundation's Process shares descriptors between launches at the same moment; one after another is safe.
        try launching.withLock { try process.run() }
        return Child(process, ended: ended)
    }

    /// What the program says, and its status, when it ends by itself.
    ///
    /// It writes to a file: the end of a pipe whose writer ended at once has been seen to go unnoticed here.
    static func end(of arguments: [String]) async throws -> (output: String, status: Int32) {
        let place = FileManager.default.temporaryDirectory.appendingPathComponent("cloudsim-\(UUID().uuidString).log")
        defer { try? FileManager.default.removeItem(at: place) }  // temporary anyway
        try Data().write(to: place)
        let handle = try FileHandle(forWritingTo: place)
        let status = try await launch(arguments, output: handle).exit()
        return (String(decoding: try Data(contentsOf: place), as: UTF8.self), status)
    }

    /// What a pipe yields, until its other end closes.
    private static func parts(of handle: FileHandle) -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream<String>.makeStream()
        handle.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty {
                handle.readabilityHandler = nil
                continuation.finish()
            } else {
                continuation.yield(String(decoding: data, as: UTF8.self))
            }
        }
        return stream
    }

    func stop() async throws -> Int32 {
        try await client.shutdown()
        child.process.terminate()
        return await child.exit()
    }

    func remove() {
        if child.process.isRunning { child.process.terminate() }
        try? FileManager.default.removeItem(atPath: folder)  // temporary anyway
    }

    func file(_ name: String) throws -> [UInt8] { try Self.read(folder + "/" + name) }

    private static func read(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    func post(_ path: String, _ body: String) async throws -> HTTPClient.Response {
        try await client.post(url: url + path, body: .string(body)).get()
    }

    /// A token of the first tenant, bought with the secret on file.
    func token(for audience: String = "https://manage.office.com") async throws -> String {
        let tenant = try first()
        let secret = String(decoding: try file(tenant["secret"] ?? ""), as: UTF8.self)
        let escaped = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let body =
            "client_id=\(tenant["clientId"] ?? "")&client_secret=\(escaped)&grant_type=client_credentials"
            + "&scope=\(audience.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")%2F.default"
        let answer = try await post("/login/\(tenant["tenantId"] ?? "")/oauth2/v2.0/token", body)
        return try #require(try JSON.decode(JSON.self, from: Self.bytes(answer))["access_token"]?.text)
    }

    /// A call of the activity API for the first tenant.
    func request(
        _ method: HTTPMethod,
        _ operation: String,
        token: String,
        headers: HTTPHeaders = [:]
    ) throws -> HTTPClient.Request {
        let tenant = try first()
        let target =
            "\(url)/activity/api/v1.0/\(tenant["tenantId"] ?? "")/activity/feed/\(operation)"
            + (operation.contains("?") ? "&" : "?") + "PublisherIdentifier=\(tenant["publisherId"] ?? "")"
        var headers = headers
        headers.add(name: "Authorization", value: "Bearer \(token)")
        return try HTTPClient.Request(url: target, method: method, headers: headers)
    }

    func activity(
        _ method: HTTPMethod,
        _ operation: String,
        token: String,
        headers: HTTPHeaders = [:]
    ) async throws -> HTTPClient.Response {
        try await client.execute(request: try request(method, operation, token: token, headers: headers)).get()
    }

    func list(token: String) async throws -> HTTPClient.Response {
        try await activity(.GET, "subscriptions/list", token: token)
    }

    /// How often the first tenant's ledger says that a blob went out whole.
    func served(_ blob: String) async throws -> Int64? {
        let name = try first()["name"] ?? ""
        let answer = try await client.get(url: "\(url)/control/ledger?tenant=\(name)").get()
        return try JSON.decode(JSON.self, from: Self.bytes(answer))["served"]?[blob]?.integer
    }

    func listStatus(token: String) async throws -> HTTPResponseStatus { try await list(token: token).status }

    /// The ids of everything in the first tenant's feeds.
    func content() async throws -> [String] {
        let name = try first()["name"] ?? ""
        let answer = try await client.get(url: "\(url)/control/content?tenant=\(name)").get()
        guard case .array(let items) = try JSON.decode(JSON.self, from: Self.bytes(answer)) else { return [] }
        return items.compactMap { $0["contentId"]?.text }
    }

    private func first() throws -> [String: String] {
        try #require(try JSON.decode([[String: String]].self, from: file("tenants.json")).first)
    }

    static func bytes(_ answer: HTTPClient.Response) -> [UInt8] {
        answer.body.map { Array($0.readableBytesView) } ?? []
    }
}
