import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// A receiver of webhooks on this machine that answers each path as the test says, byte for byte.
package final class HookReceiver: Sendable {
    /// What it does with a request.
    package enum Manner: Sendable {
        /// Answers and goes on.
        case says(String)
        /// Answers so much and closes.
        case breaksOff(String)
        /// Never answers.
        case hangs
        /// Answers a byte at a time, far too slowly.
        case drips
    }

    package struct Call: Sendable {
        package var path: String
        package var headers: [String: String]
        package var body: String
    }

    struct State {
        var manners: [String: Manner] = [:]
        var calls: [Call] = []
    }

    /// Guards what is set and what came.
    private let shared: NIOLockedValueBox<State>
    package let port: Int

    package static let ok = Manner.says("HTTP/1.1 204 No Content\r\n\r\n")

    private init(port: Int, shared: NIOLockedValueBox<State>) {
        self.port = port
        self.shared = shared
    }

    /// Runs the body with a receiver that is closed afterwards.
    package static func with<T>(_ body: (HookReceiver) async throws -> T) async throws -> T {
        let state = NIOLockedValueBox(State())
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(HookHandler(state))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let receiver = HookReceiver(port: server.localAddress?.port ?? 0, shared: state)
        do {
            let result = try await body(receiver)
            try await server.close()
            return result
        } catch {
            try await server.close()
            throw error
        }
    }

    package func set(_ manner: Manner, for path: String) { shared.withLockedValue { $0.manners[path] = manner } }
    package func heal() { shared.withLockedValue { $0.manners = [:] } }
    package func calls(of path: String) -> [Call] { shared.withLockedValue { $0.calls.filter { $0.path == path } } }
}

private final class HookHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let state: NIOLockedValueBox<HookReceiver.State>
    private var text = ""

    init(_ state: NIOLockedValueBox<HookReceiver.State>) { self.state = state }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        guard let call = take() else { return }
        let manner = state.withLockedValue { state in
            state.calls.append(call)
            return state.manners[call.path] ?? HookReceiver.ok
        }
        switch manner {
        case .says(let answer): context.writeAndFlush(NIOAny(ByteBuffer(string: answer)), promise: nil)
        case .breaksOff(let answer):
            context.writeAndFlush(NIOAny(ByteBuffer(string: answer)), promise: nil)
            context.close(promise: nil)
        case .hangs: break
        case .drips:
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            context.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(200)) { task in
                guard bound.value.channel.isActive else { return task.cancel() }
                bound.value.writeAndFlush(NIOAny(ByteBuffer(string: "H")), promise: nil)
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// A whole request, once it is there.
    private func take() -> HookReceiver.Call? {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers[line[..<colon].lowercased()] = String(value)
        }
        let body = text[end.upperBound...]
        guard body.utf8.count >= headers["content-length"].flatMap({ Int($0) }) ?? 0 else { return nil }
        let path = lines.first.map { $0.split(separator: " ") }.flatMap { $0.count > 1 ? String($0[1]) : nil } ?? ""
        text = ""
        return HookReceiver.Call(path: path, headers: headers, body: String(body))
    }
}
