import AsyncHTTPClient
import FoundationEssentials
import Glibc
import NIOCore
import NIOHTTP1

/// The admin API over its socket: one request at a time, failures in words.
struct AdminClient {
    /// More than the longest digest; an answer beyond it is a defect, and is not read into memory.
    static let answerLimit = 64 * 1024 * 1024
    /// A check asks Microsoft several times over, and a large digest takes its while.
    static let answerTimeout = TimeAmount.minutes(5)

    enum Verb: String { case get, post, put, patch, delete }

    let socket: AdminSocket
    private let http: HTTPClient

    /// - Throws: ``CommandFailure`` when the socket is not there or not for this user.
    init(socket: AdminSocket) throws {
        if let obstacle = socket.obstacle() { throw obstacle }
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(5), read: .minutes(5))
        )
        // A gateway that is down says so at once; whoever wants to wait for it can loop.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        self.socket = socket
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func close() async throws { try await http.shutdown() }

    /// One request and its whole answer.
    ///
    /// - Parameters:
    ///   - verb: What to do.
    ///   - path: Below `/admin/v1`, segment by segment, not yet encoded.
    ///   - query: What has no value is left out.
    ///   - body: Sent as JSON.
    ///   - accept: The media type of the answer.
    /// - Returns: The answer's body.
    /// - Throws: ``AdminProblem`` when the gateway says no, ``CommandFailure`` when it does not say anything.
    @discardableResult
    func send(
        _ verb: Verb = .get,
        _ path: String...,
        query: Query = [:],
        body: [UInt8]? = nil,
        accept: String = "application/json"
    ) async throws -> [UInt8] {
        try await answer(verb, path, query: query, body: body, accept: accept).body
    }

    /// The same for a path that was put together.
    @discardableResult
    func send(_ verb: Verb = .get, _ path: [String], body: [UInt8]? = nil) async throws -> [UInt8] {
        try await answer(verb, path, body: body).body
    }

    /// As ``send(_:_:query:body:accept:)``, with what the server calls itself.
    func answer(
        _ verb: Verb,
        _ path: [String],
        query: Query = [:],
        body: [UInt8]? = nil,
        accept: String = "application/json"
    ) async throws -> (body: [UInt8], server: String?) {
        let request = request(verb, path, query, body, accept)
        do {
            let response = try await http.execute(request, timeout: Self.answerTimeout)
            let bytes = Array(buffer: try await response.body.collect(upTo: Self.answerLimit))
            let status = Int(response.status.code)
            guard (200..<300).contains(status) else { throw AdminProblem(httpStatus: status, body: bytes) }
            return (bytes, response.headers.first(name: "server"))
        } catch let problem as AdminProblem {
            throw problem
        } catch {
            throw failure(error, changes: verb != .get)
        }
    }

    /// A request whose answer is handed on piece by piece, as fast as it is taken.
    ///
    /// - Throws: ``CommandFailure`` also when the stream ends before its end: what came is not everything.
    func stream(
        _ path: String...,
        query: Query,
        accept: String,
        each piece: (UnsafeRawBufferPointer) throws -> Void
    ) async throws {
        try await stream(.get, path, query: query, accept: accept, each: piece)
    }

    /// The same for any verb, with a body.
    func stream(
        _ verb: Verb,
        _ path: [String],
        query: Query = [:],
        body: [UInt8]? = nil,
        accept: String,
        each piece: (UnsafeRawBufferPointer) throws -> Void
    ) async throws {
        do {
            let response = try await http.execute(request(verb, path, query, body, accept), deadline: .distantFuture)
            guard response.status == .ok else {
                let bytes = Array(buffer: try await response.body.collect(upTo: Self.answerLimit))
                throw AdminProblem(httpStatus: Int(response.status.code), body: bytes)
            }
            for try await buffer in response.body { try buffer.withUnsafeReadableBytes(piece) }
            // A cancelled sequence ends like a finished one.
            try Task.checkCancellation()
        } catch let error where Self.isOwn(error) {
            throw error
        } catch {
            try Task.checkCancellation()
            throw CommandFailure(
                .failed,
                "The stream broke off before its end: \(Self.words(error)).",
                remedy: "Run the command again; the gateway's log has the cause if it was the gateway's."
            )
        }
    }

    private static func isOwn(_ error: any Error) -> Bool {
        error is AdminProblem || error is CommandFailure || error is OutputClosed || error is CancellationError
    }

    private func request(
        _ verb: Verb,
        _ path: [String],
        _ query: Query,
        _ body: [UInt8]?,
        _ accept: String
    ) -> HTTPClientRequest {
        let pairs = query.items.compactMap { name, value in value.map { "\(name)=\(PercentEncoding.segment($0))" } }
        let target =
            (["admin", "v1"] + path).map { "/" + PercentEncoding.segment($0) }.joined()
            + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
        var request = HTTPClientRequest(url: "http+unix://\(PercentEncoding.segment(socket.path))\(target)")
        request.method = HTTPMethod(rawValue: verb.rawValue.uppercased())
        // There is no host on a unix socket, and the path is nobody's business in a log.
        request.headers = ["host": "localhost", "accept": accept, "user-agent": "gatewayctl/\(GatewayCtl.version)"]
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(body)
        }
        return request
    }

    private func failure(_ error: any Error, changes: Bool) -> CommandFailure {
        if let error = error as? IOError, error.errnoCode == ECONNREFUSED || error.errnoCode == ENOENT {
            return CommandFailure(
                .unreachable,
                "Nobody listens at \(socket.path) (\(socket.origin)): gatewayd is not running.",
                remedy: "Start gatewayd, and look at its log if it ended by itself."
            )
        }
        if error is NIOTooManyBytesError {
            return CommandFailure(.failed, "The gateway's answer is larger than 64 MB.", remedy: "Ask for less.")
        }
        let doubt = changes ? " It may have been done all the same: look before you try again." : ""
        return CommandFailure(
            .unreachable,
            "The gateway did not answer: \(Self.words(error)).\(doubt)",
            remedy: "See whether gatewayd runs and what its log says; 'gatewayctl doctor' tells more."
        )
    }

    private static func words(_ error: any Error) -> String {
        switch error as? HTTPClientError {
        case .connectTimeout?: "it did not accept the connection in 5 seconds"
        case .deadlineExceeded?, .readTimeout?: "it was silent for 5 minutes"
        case .remoteConnectionClosed?: "it closed the connection"
        case .some(let error): error.shortDescription
        case nil: "\(error)"
        }
    }
}
