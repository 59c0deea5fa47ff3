import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Outbound
import Testing

@Suite(.timeLimit(.minutes(6))) struct OutboundClientTests {
    /// A server that reads a request's head and answers these bytes; `nil` says nothing.
    private func serving(
        _ answer: String?,
        closes: Bool = true,
        _ body: (_ port: Int, _ heard: @Sendable () -> [String]) async throws -> Void
    ) async throws {
        let heard = NIOLockedValueBox<[String]>([])
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Speaker(answer, closes: closes, heard))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            try await body(server.localAddress?.port ?? 0) { heard.withLockedValue { $0 } }
        } catch {
            try await server.close()
            throw error
        }
        try await server.close()
    }

    private func client(opening list: String, timeout: Duration = .seconds(10)) throws -> OutboundClient {
        var settings = OutboundSettings()
        settings.guardian = try AddressGuard(opening: list)
        settings.timeout = timeout
        // Any name is this machine.
        return OutboundClient(
            settings: settings,
            resolver: HostResolver { _ in [IPAddress("127.0.0.1")].compactMap(\.self) }
        )
    }

    @Test func `the checked address is connected to and the host keeps its name`() async throws {
        try await serving("HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\nretry-after: 7\r\n\r\nok") { port, heard in
            let client = try client(opening: "127.0.0.1")
            let answer = try await client.post(
                Array("{}".utf8),
                to: OutboundURL("http://hooks.contoso.example:\(port)/a?b=c"),
                headers: [("x-one", "1")]
            )
            await client.shutdown()

            #expect(answer.status == 202 && answer.retryAfter == .seconds(7) && answer.isWhole)
            #expect(String(decoding: answer.body, as: UTF8.self) == "ok")
            let head = try #require(heard().first)
            #expect(head.hasPrefix("POST /a?b=c HTTP/1.1\r\n"))
            #expect(head.lowercased().contains("host: hooks.contoso.example:\(port)\r\n") && head.contains("x-one: 1"))
        }
    }

    @Test func `a name that leads inside is not connected to`() async throws {
        try await serving("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n") { port, heard in
            let client = try client(opening: "")
            let failure = await #expect(throws: OutboundFailure.self) {
                try await client.post([], to: OutboundURL("https://hooks.contoso.example:\(port)/"), headers: [])
            }
            await client.shutdown()
            #expect(failure?.kind == .blocked)
            #expect(heard().isEmpty)
        }
    }

    @Test func `one closed address among open ones closes the host`() async throws {
        let client = OutboundClient(
            resolver: HostResolver { _ in [IPAddress("1.1.1.1"), IPAddress("127.0.0.1")].compactMap(\.self) }
        )
        let failure = await #expect(throws: OutboundFailure.self) {
            try await client.post([], to: OutboundURL("https://rebind.example/"), headers: [])
        }
        await client.shutdown()
        #expect(failure?.kind == .blocked)
    }

    @Test func `the internet is not spoken to without TLS`() async throws {
        let client = OutboundClient(resolver: HostResolver { _ in [IPAddress("1.1.1.1")].compactMap(\.self) })
        let failure = await #expect(throws: OutboundFailure.self) {
            try await client.post([], to: OutboundURL("http://hooks.contoso.example/"), headers: [])
        }
        await client.shutdown()
        #expect(failure?.kind == .blocked)
    }

    @Test(arguments: ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"])
    func `no spelling of this machine gets past`(host: String) async throws {
        let client = OutboundClient()
        let url = try OutboundURL("https://\(host)/")
        let failure = await #expect(throws: OutboundFailure.self) { try await client.post([], to: url, headers: []) }
        await client.shutdown()
        #expect(failure?.kind == .blocked, "\(failure?.description ?? "")")
    }

    @Test func `a redirect is an answer and not followed`() async throws {
        try await serving("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n") {
            port,
            heard in
            let client = try client(opening: "127.0.0.1")
            let url = try OutboundURL("http://hooks.example:\(port)/")
            let answer = try await client.post([], to: url, headers: [])
            await client.shutdown()
            #expect(answer.status == 302)
            #expect(heard().count == 1)
        }
    }

    @Test func `a long answer is cut`() async throws {
        let body = String(repeating: "x", count: 100_000)
        try await serving("HTTP/1.1 500 No\r\ncontent-length: 100000\r\n\r\n\(body)") { port, _ in
            let client = try client(opening: "127.0.0.1")
            let url = try OutboundURL("http://hooks.example:\(port)/")
            let answer = try await client.post([], to: url, headers: [])
            await client.shutdown()
            #expect(answer.status == 500 && answer.body.count == 2048 && !answer.isWhole)
        }
    }

    @Test func `silence ends in time`() async throws {
        try await serving(nil, closes: false) { port, _ in
            let client = try client(opening: "127.0.0.1", timeout: .milliseconds(300))
            let url = try OutboundURL("http://hooks.example:\(port)/")
            let failure = await #expect(throws: OutboundFailure.self) {
                try await client.post([], to: url, headers: [])
            }
            await client.shutdown()
            #expect(failure?.kind == .unreachable)
        }
    }
}

private final class Speaker: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let answer: String?
    private let closes: Bool
    private let heard: NIOLockedValueBox<[String]>
    private var head = ""

    init(_ answer: String?, closes: Bool, _ heard: NIOLockedValueBox<[String]>) {
        self.answer = answer
        self.closes = closes
        self.heard = heard
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        head += String(buffer: unwrapInboundIn(data))
        guard head.contains("\r\n\r\n") else { return }
        heard.withLockedValue { $0.append(head) }
        head = ""
        guard let answer else { return }
        let closing = closes
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(NIOAny(ByteBuffer(string: answer))).whenComplete { _ in
            if closing { bound.value.close(promise: nil) }
        }
    }
}
