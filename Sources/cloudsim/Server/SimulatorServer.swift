internal import HTTPTypes
internal import HummingbirdCore
internal import HummingbirdTLS
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import ServiceLifecycle

/// HTTPS in front of the simulator.
///
/// It builds on Hummingbird's server rather than its application, because the `Date` header must come from the
/// simulated clock and an answer must be able to end in the middle.
struct SimulatorServer: Service {
    let simulator: Simulator
    let address: BindAddress
    let tls: TLSConfiguration
    let logger: Logger
    /// Called once with the bound port.
    let onRunning: @Sendable (Int) async -> Void

    /// The longest request body that is read: a control request with many records.
    private static let largestBody = 64 * 1_024 * 1_024

    func run() async throws {
        let server = try HTTPServerBuilder.tls(.http1(), tlsConfiguration: tls).buildServer(
            configuration: ServerConfiguration(address: address, serverName: nil),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger,
            responder: { request, writer, channel in
                try await respond(to: request, writer: writer, channel: channel)
            },
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) }
        )
        try await server.run()
    }

    @concurrent private func respond(
        to request: Request,
        writer: consuming ResponseWriter,
        channel: any Channel
    ) async throws {
        var headers: [String: String] = [:]
        for field in request.headers { headers[field.name.canonicalName] = field.value }
        var body: [UInt8] = []
        if request.method != .get {
            let buffer = try await request.body.collect(upTo: Self.largestBody)
            body = Array(buffer.readableBytesView)
        }
        let call = Call(
            method: request.method.rawValue,
            target: request.uri.string,
            headers: headers,
            body: body
        )
        var reply = simulator.answer(call)
        if let work = reply.work { reply = work() }
        if let pending = reply.pending { reply = await validate(pending) }
        if reply.delay > 0 { try await Task.sleep(for: .milliseconds(reply.delay)) }

        var response = HTTPResponse(status: HTTPResponse.Status(code: reply.status))
        if reply.isCompressed {
            reply.body = try Gzip.compressed(reply.body)
            response.headerFields[.contentEncoding] = "gzip"
        }
        response.headerFields[.date] = simulator.now.adding(seconds: reply.dateSkew).httpDate
        response.headerFields[.server] = "Microsoft-IIS/10.0"
        var length = reply.body.readableBytes
        if case .overstated(let more) = reply.transfer { length += more }
        response.headerFields[.contentLength] = String(length)
        for (name, value) in reply.headers {
            guard let name = HTTPField.Name(name) else { continue }
            response.headerFields.append(HTTPField(name: name, value: value))
        }
        do {
            try await send(reply, as: response, writer: writer, channel: channel)
        } catch {
            if let blob = reply.blob { simulator.update { cloud, _ in cloud.withdraw(blob.id, of: blob.tenant) } }
            throw error
        }
    }

    /// Asks the webhook whether it is one, while the caller of `start` waits (API reference, "Webhook validation").
    private func validate(_ pending: PendingStart) async -> Reply {
        let code = simulator.update { cloud, _ in cloud.tokenDice.guid() }
        let status = await WebhookSender().post(
            #"{"validationCode":"\#(code)"}"#,
            to: pending.webhook,
            headers: [("Webhook-ValidationCode", code)]
        )
        return simulator.update { cloud, now in cloud.finish(pending, status: status, at: now) }
    }

    @concurrent private func send(
        _ reply: Reply,
        as response: HTTPResponse,
        writer: consuming ResponseWriter,
        channel: any Channel
    ) async throws {
        switch reply.transfer {
        case .whole:
            try await writer.write(response: response, body: ResponseBody(byteBuffer: reply.body))
        case .refused:
            try await channel.close()
        case .dropped(let count):
            var body = try await writer.writeHead(response)
            try await body.write(reply.body.getSlice(at: reply.body.readerIndex, length: count) ?? ByteBuffer())
            try await channel.close()
        case .reset(nil):
            try await channel.reset()
        case .reset(let count?):
            var body = try await writer.writeHead(response)
            try await body.write(reply.body.getSlice(at: reply.body.readerIndex, length: count) ?? ByteBuffer())
            try await channel.reset()
        case .overstated:
            var body = try await writer.writeHead(response)
            try await body.write(reply.body)
            try await channel.close()
        case .slow(let bytesPerSecond):
            var body = try await writer.writeHead(response)
            var rest = reply.body
            // Ten pieces a second, or a byte at a time for less than ten bytes a second.
            let piece = max(1, bytesPerSecond / 10)
            let pause = Duration.milliseconds(1_000 * piece / bytesPerSecond)
            while rest.readableBytes > 0 {
                if let part = rest.readSlice(length: min(rest.readableBytes, piece)) { try await body.write(part) }
                try await Task.sleep(for: pause)  // this is the slowness that was asked for
            }
            try await body.finish(nil)
        }
    }
}
