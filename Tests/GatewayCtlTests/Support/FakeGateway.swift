import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import NIOConcurrencyHelpers
import NIOCore

/// The admin API on a unix socket as the command expects it, answering what a test says.
final class FakeGateway: Sendable {
    /// What the command asked for.
    struct Asked: Sendable {
        var method: String
        /// With the query, as it came over the wire.
        var target: String
        var accept: String?
        var body: String
    }

    struct Answer: Sendable {
        /// What comes after the pieces.
        enum Ending: Sendable {
            case complete
            /// The connection is closed before the answer is whole.
            case brokenOff
            /// The same again and again, until the command goes away.
            case endless(String)
        }

        var status = 200
        var type = "application/json"
        var pieces: [String]
        /// Sent before the pieces, for what is no text.
        var bytes: [UInt8] = []
        var ending = Ending.complete
        /// Called when the pieces were sent.
        var whenSent: (@Sendable () -> Void)?

        static func json(_ text: String, status: Int = 200) -> Answer { Answer(status: status, pieces: [text]) }

        static func problem(_ status: Int, _ text: String) -> Answer {
            Answer(status: status, type: "application/problem+json", pieces: [text])
        }

        static func text(_ text: String, type: String) -> Answer { Answer(type: type, pieces: [text]) }
    }

    private struct BrokenOff: Error {}

    let socket: String
    private let folder: ScratchFolder
    private let answers: [String: Answer]
    private let state = NIOLockedValueBox<[Asked]>([])

    private init(_ answers: [String: Answer]) throws {
        folder = try ScratchFolder()
        socket = "\(folder.path)/Admin.sock"
        self.answers = answers
    }

    /// In the order in which they came.
    var asked: [Asked] { state.withLockedValue { $0 } }

    /// Runs the body beside a gateway that answers so.
    ///
    /// - Parameters:
    ///   - answers: By method and target: `GET /admin/v1/tenants`; a query is part of it where one is sent.
    ///   - body: What is done while it serves.
    /// - Returns: What the body gives.
    /// - Throws: What the body throws, or that the gateway could not be started.
    static func serving<Result: Sendable>(
        _ answers: [String: Answer],
        _ body: (FakeGateway) async throws -> Result
    ) async throws -> Result {
        let gateway = try FakeGateway(answers)
        let (running, started) = AsyncStream.makeStream(of: Void.self)
        var logger = Logger(label: "fake")
        logger.logLevel = .critical
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in try await gateway.respond(to: request) },
            configuration: .init(address: .unixDomainSocket(path: gateway.socket), serverName: "gatewayd/0.1.0"),
            onServerRunning: { _ in started.finish() },
            logger: logger
        )
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            for await _ in running {}
            let result = try await body(gateway)
            group.cancelAll()
            return result
        }
    }

    private func respond(to request: Request) async throws -> Response {
        let body = String(buffer: try await request.body.collect(upTo: 1 << 20))
        let target = request.uri.string
        let asked = Asked(
            method: request.method.rawValue,
            target: target,
            accept: request.headers[.accept],
            body: body
        )
        state.withLockedValue { $0.append(asked) }
        guard let answer = answers["\(asked.method) \(target)"] else {
            let text = #"{"title":"Not Found","status":404,"detail":"No route \#(target).","code":"route.not_found"}"#
            return Response(
                status: .notFound,
                headers: [.contentType: "application/problem+json"],
                body: .init(byteBuffer: ByteBuffer(string: text))
            )
        }
        return Response(
            status: .init(code: answer.status),
            headers: [.contentType: answer.type],
            body: .init { writer in
                if !answer.bytes.isEmpty { try await writer.write(ByteBuffer(bytes: answer.bytes)) }
                for piece in answer.pieces { try await writer.write(ByteBuffer(string: piece)) }
                answer.whenSent?()
                switch answer.ending {
                case .complete: try await writer.finish(nil)
                case .brokenOff: throw BrokenOff()
                case .endless(let piece): while true { try await writer.write(ByteBuffer(string: piece)) }
                }
            }
        )
    }

    /// Runs the command against this gateway.
    func run(
        _ arguments: String...,
        environment: [String: String] = [:],
        input: String = "",
        terminal: PseudoTerminal? = nil
    ) async throws -> Program.Ending {
        try await Program(
            arguments + ["--socket", socket],
            environment: environment,
            input: input,
            terminal: terminal
        ).ending()
    }
}
